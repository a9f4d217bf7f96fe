// SPDX-License-Identifier: LGPL-2.1-or-later
#include "findings/report_text.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace warden::findings {

std::string_view verdict(const Finding &finding) {
    if (finding.waived)
        return "WAIVED";
    if (finding.severity == WARDEN_SEV_ERROR)
        return "FAIL";
    return finding.severity == WARDEN_SEV_WARNING ? "WARN" : "INFO";
}

std::string_view verdict_color(const Finding &finding) {
    if (finding.waived || finding.severity == WARDEN_SEV_INFO)
        return "\033[36m";
    return finding.severity == WARDEN_SEV_ERROR ? "\033[31;1m" : "\033[33m";
}

std::string separator_of(const Finding &finding) {
    return finding.proxmox ? ": " : " = ";
}

std::string message_after_setting(const Finding &finding) {
    const std::string setting = finding.key + separator_of(finding) + printable(finding.value, 120) + ": ";
    const bool twice = !finding.key.empty() && !finding.value.empty() && finding.message.starts_with(setting);
    return twice ? finding.message.substr(setting.size()) : finding.message;
}

namespace {

// Everything after the verdict.
std::string rest_of_line(const Finding &finding) {
    std::string out = " " + finding.id;
    if (!finding.container.empty())
        out += " " + printable(finding.container, 80);
    if (const auto at = finding.at.text(); !at.empty())
        out += " " + printable(at, 300);
    if (const auto second = finding.generated.text(); !second.empty())
        out += " (" + printable(second, 300) + ")";
    if (!finding.key.empty())
        out += " " + printable(finding.key, 120);
    if (!finding.value.empty())
        out += separator_of(finding) + printable(finding.value, 120);
    return out + ": " + printable(message_after_setting(finding), 1000);
}

} // namespace

std::string finding_line(const Finding &finding) {
    return std::string(verdict(finding)) + rest_of_line(finding);
}

std::string finding_row(const Finding &finding, bool color) {
    std::string out = color ? std::string(verdict_color(finding)) + std::string(verdict(finding)) +
                                  "\033[0m" + rest_of_line(finding)
                            : finding_line(finding);
    if (!finding.live.empty())
        out += "; live: " + printable(finding.live, 300);
    if (!finding.waiver.empty())
        out += "; waiver: " + printable(finding.waiver, 300) + (finding.waived ? "" : " - expired");
    if (!finding.fix.empty() && !finding.waived)
        out += "; fix: " + printable(finding.fix, 1000);
    return out;
}

std::string finding_text(const Finding &finding, bool color) {
    std::string out;
    if (color)
        out = std::string(verdict_color(finding)) + std::string(verdict(finding)) + "\033[0m" +
              rest_of_line(finding);
    else
        out = finding_line(finding);
    out += "\n";
    if (!finding.live.empty())
        out += "     live: " + printable(finding.live, 300) + "\n";
    if (!finding.waiver.empty())
        out += "     waiver: " + printable(finding.waiver, 300) + (finding.waived ? "" : " - expired") + "\n";
    if (!finding.fix.empty() && !finding.waived)
        out += "     fix: " + printable(finding.fix, 1000) + "\n";
    return out;
}

Counts count_findings(const std::vector<Finding> &findings) {
    Counts counts;
    for (const auto &finding : findings) {
        if (finding.waived)
            ++counts.waived;
        else if (finding.severity == WARDEN_SEV_ERROR)
            ++counts.errors;
        else if (finding.severity == WARDEN_SEV_WARNING)
            ++counts.warnings;
        else
            ++counts.infos;
    }
    return counts;
}

warden_severity worst_severity(const std::vector<Finding> &findings) {
    warden_severity worst = 0;
    for (const auto &finding : findings) {
        if (!finding.waived)
            worst = std::max(worst, finding.severity);
    }
    return worst;
}

} // namespace warden::findings
