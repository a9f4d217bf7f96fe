#include "ctl/report/html_parts.hpp"

namespace warden::ctl::report {

std::string html(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            out += c;
        }
    }
    return out;
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
    const std::string name = html(host.report.name);
    return host.has_namesake ? name + " (machine " + html(host.report.machine.substr(0, 8)) + ")" : name;
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

} // namespace warden::ctl::report
