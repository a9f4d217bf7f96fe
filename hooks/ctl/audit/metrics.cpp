#include "ctl/audit/audit.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "findings/report_text.hpp"

namespace warden::ctl::audit {
namespace {

// Prometheus text format: backslash and quote are escaped in a label's value. What acts on a terminal is
// shown as everywhere, because these lines are also read in one. A name is at most 255 bytes, each of which
// may take four.
std::string label_value(const std::string &text) {
    std::string out;
    for (const char c : printable(text, 1024)) {
        if (c == '\\' || c == '"')
            out += '\\';
        out += c;
    }
    return out;
}

void add_findings(std::string &out, const AuditedContainer &audited) {
    const auto counts = findings::count_findings(audited.report.findings);
    const auto add = [&](const char *severity, unsigned count) {
        out += "lxc_warden_findings{container=\"" + label_value(audited.container.name) + "\",severity=\"" +
               severity + "\"} " + std::to_string(count) + "\n";
    };
    add("error", counts.errors);
    add("warning", counts.warnings);
    add("info", counts.infos);
    add("waived", counts.waived);
}

} // namespace

std::string audit_prometheus(const Audit &audit) {
    std::string out =
        "# HELP lxc_warden_findings Findings of the last audit.\n# TYPE lxc_warden_findings gauge\n";
    for (const auto &audited : audit.containers)
        add_findings(out, audited);
    out += "# HELP lxc_warden_memory_limit_bytes memory.max of running containers; absent when it is max.\n"
           "# TYPE lxc_warden_memory_limit_bytes gauge\n";
    for (const auto &audited : audit.containers) {
        for (const auto &[file, value] : audited.live) {
            if (file == "memory.max" && parse_u64(value))
                out += "lxc_warden_memory_limit_bytes{container=\"" + label_value(audited.container.name) +
                       "\"} " + value + "\n";
        }
    }
    if (!audit.waivers.empty())
        out +=
            "# HELP lxc_warden_waiver_days_left Days until a waiver of the policy ends; below 0 it has expired.\n"
            "# TYPE lxc_warden_waiver_days_left gauge\n";
    for (const auto &waiver : audit.waivers)
        out += "lxc_warden_waiver_days_left{id=\"" + waiver.id + "\",owner=\"" + label_value(waiver.owner) +
               "\",place=\"" + label_value(waiver.at.file + ":" + std::to_string(waiver.at.line)) + "\"} " +
               std::to_string(policy::days_left(waiver, audit.today)) + "\n";
    out += "# HELP lxc_warden_not_checked Containers whose state could not be read.\n"
           "# TYPE lxc_warden_not_checked gauge\nlxc_warden_not_checked " +
           std::to_string(audit.not_checked) + "\n";
    out += "# HELP lxc_warden_not_covered Containers that run and that the audit does not look at.\n"
           "# TYPE lxc_warden_not_covered gauge\nlxc_warden_not_covered " +
           std::to_string(audit.uncovered.size()) + "\n";
    out += "# HELP lxc_warden_last_run_timestamp_seconds When the audit ended.\n"
           "# TYPE lxc_warden_last_run_timestamp_seconds gauge\nlxc_warden_last_run_timestamp_seconds " +
           std::to_string(audit.time) + "\n";
    return out;
}

std::string audit_nagios(const Audit &audit) {
    const auto findings = audit.findings();
    const auto counts = findings::count_findings(findings);
    std::string state = "OK";
    if (counts.warnings != 0 || audit.not_checked != 0)
        state = "WARNING";
    if (counts.errors != 0)
        state = "CRITICAL";
    std::string out = "LXC-WARDEN " + state + " - " + std::to_string(counts.errors) + " errors, " +
                      std::to_string(counts.warnings) + " warnings, " + std::to_string(audit.not_checked) +
                      " not checked in " + std::to_string(audit.containers.size()) + " containers";
    out += " | errors=" + std::to_string(counts.errors) + " warnings=" + std::to_string(counts.warnings) +
           " waived=" + std::to_string(counts.waived) + " not_checked=" + std::to_string(audit.not_checked) +
           "\n";
    for (const auto &finding : findings) {
        if (finding.severity == WARDEN_SEV_ERROR && !finding.waived)
            out += findings::finding_line(finding) + "\n";
    }
    return out;
}

} // namespace warden::ctl::audit
