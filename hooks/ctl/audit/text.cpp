// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/audit/audit.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "findings/report_text.hpp"
#include "lxc/proxmox_file.hpp"

namespace warden::ctl::audit {
namespace {

constexpr const char *k_not_covered = ", not covered by this audit";

std::string state_text(const AuditedContainer &audited) {
    const containers::Container &container = audited.container;
    if (container.state == containers::Container::State::unknown)
        return "state not checked: " + container.not_checked;
    if (container.is_template)
        return "template";
    if (container.state == containers::Container::State::stopped && !audited.unloadable && container.foretold)
        return container.never_started ? "never started" : "stopped, changed since its last start";
    if (container.state == containers::Container::State::stopped)
        return audited.unloadable ? "CANNOT START: LXC does not load its config" : "stopped";
    return container.init.pid > 0 ? "running, init is pid " + std::to_string(container.init.pid) : "running";
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

std::vector<std::string> details(const AuditedContainer &audited) {
    std::vector<std::string> out;
    if (!audited.label.empty())
        out.push_back("label: " + audited.label);
    if (const std::string live = live_line(audited); !live.empty())
        out.push_back("limits: " + live);
    return out;
}

// The one that its admin edits, if findings name it.
std::string own_file(const AuditedContainer &audited) {
    for (const auto &finding : audited.report.findings) {
        if (finding.proxmox)
            return lxc::proxmox_file_of(audited.container.name);
    }
    return audited.container.config_path;
}

std::string container_lines(const AuditedContainer &audited, const char *remark, bool color) {
    std::string out = (color ? "\033[1m" : "") + printable(audited.container.name, 80) +
                      (color ? "\033[0m" : "") + "  " + state_text(audited) + remark;
    for (const auto &detail : details(audited))
        out += "; " + printable(detail, 600);
    out += "\n";
    for (const auto &finding : audited.report.findings)
        out += findings::finding_row(finding, color) + "\n";
    if (audited.report.findings.empty())
        out += "OK " + printable(audited.container.name, 80) + ": nothing found\n";
    return out;
}

std::string host_line(const Audit &audit) {
    return "host: cgroup layout " + audit.host.layout + ", AppArmor " +
           (audit.host.apparmor ? "on" : "OFF (or not readable)") + ", containers below " +
           audit.host.lxcpath +
           (audit.host.proxmox_problem.empty() ? "\n"
                                               : "\nnot checked: " + audit.host.proxmox_problem + "\n");
}

std::string counts_line(const Audit &audit, const findings::Counts &counts) {
    return counted(audit.containers.size(), "container") + ": " + counted(counts.errors, "error") + ", " +
           counted(counts.warnings, "warning") + ", " + std::to_string(counts.infos) + " info, " +
           std::to_string(counts.waived) + " waived, " + std::to_string(audit.not_checked) + " not checked\n";
}

} // namespace

std::string audit_text(const Audit &audit, cli::DigestLayout layout) {
    cli::Digest digest;
    for (const auto &audited : audit.containers) {
        digest.begin({audited.container.name, own_file(audited), state_text(audited), details(audited)});
        for (const auto &finding : audited.report.findings)
            digest.add(finding);
    }
    for (const auto &uncovered : audit.uncovered) {
        digest.begin({uncovered.container.name,
                      uncovered.container.config_path,
                      state_text(uncovered) + k_not_covered,
                      {}});
        for (const auto &finding : uncovered.report.findings)
            digest.add(finding);
    }
    digest.end();
    layout.migrate = "lxc-warden migrate --all";
    return host_line(audit) + cli::digest_text(digest, layout) + "\n" + counts_line(audit, digest.counts());
}

std::string audit_lines(const Audit &audit, bool color) {
    std::string out = host_line(audit);
    for (const auto &audited : audit.containers)
        out += container_lines(audited, "", color);
    for (const auto &uncovered : audit.uncovered)
        out += container_lines(uncovered, k_not_covered, color);
    return out + counts_line(audit, findings::count_findings(audit.findings()));
}

} // namespace warden::ctl::audit
