// SPDX-License-Identifier: LGPL-2.1-or-later
// A report with something in every field.
#pragma once

#include "findings/phase_report.hpp"

namespace warden::findings::test {

inline Finding sample_finding() {
    Finding finding;
    finding.id = "APP-001";
    finding.severity = WARDEN_SEV_ERROR;
    finding.container = "web1";
    finding.module = "apparmor";
    finding.key = "lxc.apparmor.profile";
    finding.value = "unconfined";
    finding.live = "unconfined";
    finding.at = {"/var/lib/lxc/web1/config", 14, 0};
    finding.message = "would run unconfined";
    finding.why = "a reason";
    finding.fix = "set a profile";
    return finding;
}

inline PhaseReport sample_report() {
    PhaseReport report;
    report.mode = policy::ModeItem{policy::Mode::enforce, {"/etc/lxc-warden/policy.d/a.conf", 2, 8}};
    report.allowed = true;
    report.code = WARDEN_TIMEOUT;
    report.cgroup = "sys/fs/cgroup/lxc.payload.web1";
    report.lines = {{"apparmor", "required", {"s.conf", 3, 1}, WARDEN_DENY, "note"},
                    {"permit", "[default=bad]", {}, WARDEN_OK, ""}};
    report.findings = {sample_finding(), Finding{}};
    report.findings[1].waived = true;
    report.findings[1].waiver = std::string("with a NUL\0and a newline\n", 25);
    report.log = {{WARDEN_LOG_WARNING, "limits", "text"}};
    report.plan.add({PlanStep::Kind::cgroup, "memory.max", "67108864", 0, "limits"});
    report.plan.add({PlanStep::Kind::freeze, "", "", 5000, "freeze"});
    return report;
}

} // namespace warden::findings::test
