// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/report/html_parts.hpp"

#include "base/text.hpp"
#include "ctl/cli/markup.hpp"

namespace warden::ctl::report {

std::string html(std::string_view text) {
    constexpr std::size_t k_most = 1000;
    if (text.size() <= k_most)
        return cli::markup(text);
    std::size_t end = k_most;
    while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return cli::markup(text.substr(0, end)) + "...";
}

std::string code(std::string_view text) {
    return text.empty() ? "" : "<code>" + html(text) + "</code>";
}

std::string pill(std::string_view kind, std::string_view text) {
    return "<span class=\"pill " + std::string(kind) + "\">" + html(text) + "</span>";
}

std::string severity_pill(const HostFinding &finding) {
    if (finding.waived)
        return pill("calm", "waived");
    return pill(finding.severity == WARDEN_SEV_ERROR     ? "bad"
                : finding.severity == WARDEN_SEV_WARNING ? "warn"
                                                         : "calm",
                findings::severity_name(finding.severity));
}

std::string host_label(const FleetHost &host) {
    return html(host_name(host));
}

std::string section_begin(std::string_view id, std::string_view title, std::string_view text) {
    const std::string name(id);
    return "<section aria-labelledby=\"" + name + "\"><h2 id=\"" + name + "\">" + html(title) + "</h2>" +
           (text.empty() ? "" : "<p>" + std::string(text) + "</p>") + "\n";
}

std::string table_begin(std::string_view label, std::span<const std::string_view> heads) {
    std::string out = "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"" + html(label) +
                      "\"><table><thead><tr>";
    for (auto head : heads) {
        const bool is_number = head.starts_with('#');
        head.remove_prefix(is_number ? 1 : 0);
        out += std::string("<th scope=\"col\"") + (is_number ? " class=\"n\">" : ">") + html(head) + "</th>";
    }
    return out + "</tr></thead><tbody>\n";
}

std::string table_end() {
    return "</tbody></table></div>\n";
}

std::string not_shown(std::size_t count, std::string_view noun) {
    return count == 0 ? "" : counted(count, noun) + " more, not shown";
}

std::string paragraph(std::string_view text) {
    return text.empty() ? "" : "<p>" + std::string(text) + "</p>\n";
}

std::size_t Shares::next() {
    const std::size_t share = parts_ == 0 ? left_ : left_ / parts_;
    parts_ -= parts_ == 0 ? 0 : 1;
    return share;
}

bool Rows::add(std::string_view row) {
    if (left_out_ > 0 || row.size() > left_) {
        ++left_out_;
        return false;
    }
    left_ -= row.size();
    written_ += row.size();
    write_(row);
    return true;
}

} // namespace warden::ctl::report
