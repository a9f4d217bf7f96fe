// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cli/github.hpp"

#include "base/text.hpp"

namespace warden::ctl::cli {
namespace {

// As actions/toolkit's command.ts escapes a message; a property is also ended by ':' and ','.
std::string escaped(std::string_view text, bool is_property) {
    std::string out;
    for (const char c : text) {
        if (c == '%')
            out += "%25";
        else if (c == '\n')
            out += "%0A";
        else if (is_property && c == ':')
            out += "%3A";
        else if (is_property && c == ',')
            out += "%2C";
        else
            out += c;
    }
    return out;
}

std::string property(std::string_view name, const std::string &value) {
    return std::string(name) + "=" + escaped(printable(value, 1000), true);
}

std::string_view level_of(const findings::Finding &finding) {
    if (finding.waived || finding.severity == WARDEN_SEV_INFO)
        return "notice";
    return finding.severity == WARDEN_SEV_ERROR ? "error" : "warning";
}

} // namespace

std::string github_annotation(const findings::Finding &finding) {
    std::string out = "::" + std::string(level_of(finding)) + " ";
    if (!finding.at.file.empty())
        out += property("file", finding.at.file) + ",";
    if (finding.at.line != 0)
        out += "line=" + std::to_string(finding.at.line) + ",";
    out += property("title", finding.id + (finding.container.empty() ? "" : " " + finding.container));
    std::string text = printable(finding.message, 2000);
    if (!finding.waiver.empty())
        text += "\nwaiver: " + printable(finding.waiver, 300) + (finding.waived ? "" : " - expired");
    if (!finding.fix.empty() && !finding.waived)
        text += "\nfix: " + printable(finding.fix, 1000);
    return out + "::" + escaped(text, false);
}

std::string github_annotation(std::string_view level, std::string_view title, std::string_view text) {
    return "::" + std::string(level) + " " + property("title", std::string(title)) +
           "::" + escaped(printable(text, 2000), false);
}

} // namespace warden::ctl::cli
