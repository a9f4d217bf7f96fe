#include "ctl/audit/audit.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "findings/report_text.hpp"

namespace warden::ctl::audit {
namespace {

std::string state_text(const AuditedContainer &audited) {
    const containers::Container &container = audited.container;
    if (container.state == containers::Container::State::unknown)
        return "state not checked: " + container.not_checked;
    if (container.state == containers::Container::State::stopped)
        return audited.unloadable ? "CANNOT START: LXC does not load its config" : "stopped";
    std::string out = "running, init is pid " + std::to_string(container.init_pid);
    if (!container.lxc_state.empty() && container.lxc_state != "RUNNING")
        out += ", LXC says " + container.lxc_state;
    return out;
}

std::string value_text(const std::string &file, const std::string &value) {
    const auto bytes = file.starts_with("memory.") ? parse_u64(value) : std::nullopt;
    return bytes ? format_size(*bytes) : printable(value, 60);
}

std::string live_line(const AuditedContainer &audited) {
    std::string out;
    for (const auto &[file, value] : audited.live) {
        if (file == "cgroup.freeze" && value == "0")
            continue;
        out += (out.empty() ? "" : ", ") + file + " " + value_text(file, value);
    }
    return out;
}

std::string container_text(const AuditedContainer &audited, bool color) {
    std::string out =
        (color ? "\033[1m" : "") + printable(audited.container.name, 80) + (color ? "\033[0m" : "");
    out += "  " + state_text(audited) + "\n";
    if (!audited.label.empty())
        out += "     label: " + printable(audited.label, 300) + "\n";
    if (const std::string live = live_line(audited); !live.empty())
        out += "     limits: " + live + "\n";
    for (const auto &finding : audited.report.findings)
        out += findings::finding_text(finding, color);
    if (audited.report.findings.empty())
        out += "OK   nothing found\n";
    return out;
}

std::string number_of(unsigned count, const char *one, const char *many) {
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

} // namespace

std::string audit_text(const Audit &audit, bool color) {
    std::string out = "host: cgroup layout " + audit.host.layout + ", AppArmor " +
                      (audit.host.apparmor ? "on" : "OFF (or not readable)") + ", containers below " +
                      audit.host.lxcpath + "\n";
    for (const auto &audited : audit.containers)
        out += "\n" + container_text(audited, color);
    const auto counts = findings::count_findings(audit.findings());
    out += "\n" + number_of(static_cast<unsigned>(audit.containers.size()), "container", "containers") +
           ": " + number_of(counts.errors, "error", "errors") + ", " +
           number_of(counts.warnings, "warning", "warnings") + ", " + std::to_string(counts.infos) +
           " info, " + std::to_string(counts.waived) + " waived, " + std::to_string(audit.not_checked) +
           " not checked\n";
    return out;
}

} // namespace warden::ctl::audit
