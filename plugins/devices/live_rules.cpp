// SPDX-License-Identifier: LGPL-2.1-or-later
// Of a running container: whether the kernel holds the programs that its rules stand for.
#include "rules.hpp"

namespace warden::devices {
namespace {

Finding not_checked(const Error &why) {
    return {.id = "DEV-008", .message = "not checked: " + why.message};
}

} // namespace

Findings check_running(const Facts &facts) {
    if (!facts.unified)
        return check_permitted(facts, false);
    if (!facts.programs) {
        Findings findings = check_permitted(facts, false);
        findings.push_back(not_checked(facts.programs.error()));
        return findings;
    }
    const auto &rules = facts.rules;
    const auto &ours = facts.programs->ours;
    const bool enforced = ours && *ours && **ours;
    Findings findings;
    if (ours && !*ours)
        findings.push_back(not_checked(ours->error()));
    else if (ours && !enforced)
        findings.push_back(
            finding_at("DEV-002", rules.first_own(false),
                       "LXC ignores this rule on cgroup2, and no program of lxc-warden is attached"));
    module::append(findings, check_permitted(facts, enforced));
    if (rules.lxc.has_program() && !facts.programs->any)
        findings.push_back(
            {.id = "DEV-009",
             .message =
                 "the config has cgroup2 device rules, and the kernel has no device program for the container",
             .live = "no program"});
    return findings;
}

} // namespace warden::devices
