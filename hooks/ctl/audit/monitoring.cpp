// SPDX-License-Identifier: LGPL-2.1-or-later
// What Nagios and Checkmk read.
#include "ctl/audit/audit.hpp"

#include "base/text.hpp"
#include "findings/report_text.hpp"

#include <algorithm>

namespace warden::ctl::audit {
namespace {

// A service's name stands in quotes, and what follows a bar or a written newline is taken for something else.
std::string checkmk_text(std::string text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '|' || text[i] == '"' || (text[i] == '\\' && text.substr(i, 2) == "\\n"))
            text[i] = text[i] == '"' ? '\'' : '/';
    }
    return text;
}

std::string checkmk_line(int state, const std::string &service, const std::string &metrics,
                         const std::string &text) {
    return std::to_string(state) + " \"" + checkmk_text(printable(service, 200)) + "\" " + metrics + " " +
           checkmk_text(printable(text, 1000)) + "\n";
}

std::string counts_metrics(const findings::Counts &counts) {
    return "errors=" + std::to_string(counts.errors) + "|warnings=" + std::to_string(counts.warnings) +
           "|waived=" + std::to_string(counts.waived);
}

// 3, unknown, where nothing could be checked: that is not the same as good.
std::string container_line(const AuditedContainer &audited) {
    const auto counts = findings::count_findings(audited.report.findings);
    const bool unknown = audited.container.state == containers::Container::State::unknown;
    const int state = counts.errors != 0 ? 2 : unknown ? 3 : counts.warnings != 0 ? 1 : 0;
    std::string text = unknown ? "not checked: " + audited.container.not_checked : "";
    for (const auto &finding : audited.report.findings) {
        if (!finding.waived && finding.severity >= WARDEN_SEV_WARNING)
            text += (text.empty() ? "" : "; ") + finding.id + ": " + finding.message;
    }
    return checkmk_line(state, "LXC " + audited.container.name, counts_metrics(counts),
                        text.empty() ? "nothing found" : text);
}

std::string waivers_line(const Audit &audit) {
    if (audit.waivers.empty())
        return checkmk_line(0, "lxc-warden waivers", "-", "there are none");
    const auto first = std::ranges::min(audit.waivers, {}, &policy::Waiver::until);
    const auto days = policy::days_left(first, audit.today);
    return checkmk_line(days < 0 || policy::ends_soon(first, audit.today) ? 1 : 0, "lxc-warden waivers",
                        "days_left=" + std::to_string(days),
                        policy::waiver_text(first) + (days < 0 ? " expired on " : " ends on ") +
                            policy::day_text(first.until));
}

} // namespace

std::string audit_nagios(const Audit &audit) {
    const auto findings = audit.findings();
    const auto counts = findings::count_findings(findings);
    std::string state = "OK";
    if (counts.warnings != 0 || audit.not_checked != 0)
        state = "WARNING";
    if (counts.errors != 0)
        state = "CRITICAL";
    std::string out = "LXC-WARDEN " + state + " - " + counted(counts.errors, "error") + ", " +
                      counted(counts.warnings, "warning") + ", " + std::to_string(audit.not_checked) +
                      " not checked in " + counted(audit.containers.size(), "container");
    out += " | errors=" + std::to_string(counts.errors) + " warnings=" + std::to_string(counts.warnings) +
           " waived=" + std::to_string(counts.waived) + " not_checked=" + std::to_string(audit.not_checked) +
           "\n";
    for (const auto &finding : findings) {
        if (finding.severity == WARDEN_SEV_ERROR && !finding.waived)
            out += findings::finding_line(finding) + "\n";
    }
    return out;
}

std::string audit_checkmk(const Audit &audit) {
    const auto counts = findings::count_findings(audit.findings());
    const bool unknown = audit.not_checked != 0 || audit.policy_problems != 0;
    const int state = counts.errors != 0 ? 2 : unknown || counts.warnings != 0 ? 1 : 0;
    std::string out =
        checkmk_line(state, "lxc-warden audit",
                     counts_metrics(counts) + "|not_checked=" + std::to_string(audit.not_checked) +
                         "|containers=" + std::to_string(audit.containers.size()),
                     counted(counts.errors, "error") + ", " + counted(counts.warnings, "warning") + ", " +
                         std::to_string(audit.not_checked) + " not checked in " +
                         counted(audit.containers.size(), "container") + "; policy " +
                         (audit.revision.empty() ? audit.digest.substr(0, 19) : audit.revision));
    out += waivers_line(audit);
    for (const auto &audited : audit.containers)
        out += container_line(audited);
    return out;
}

} // namespace warden::ctl::audit
