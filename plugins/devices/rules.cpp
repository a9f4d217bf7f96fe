// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rules.hpp"

#include "cgroup/devices/list_text.hpp"

namespace warden::devices {

Finding finding_at(const char *id, const Rule &rule, std::string message) {
    Finding finding;
    finding.id = id;
    finding.message = std::move(message);
    finding.key = rule.key();
    finding.value = rule.text;
    finding.at = rule.at.source();
    return finding;
}

Findings check_configured(const Facts &facts) {
    Findings findings = check_permitted(facts, facts.apply);
    if (!facts.unified || !facts.rules.must_restrict())
        return findings;
    const auto &first = facts.rules.first_own(false);
    if (facts.apply)
        findings.push_back(
            finding_at("DEV-001", first,
                       "LXC ignores this rule on cgroup2; the start attaches a program that enforces it"));
    else
        findings.push_back(
            finding_at("DEV-002", first,
                       "LXC ignores this rule on cgroup2, and the policy (v1-keys = report) leaves it so"));
    return findings;
}

Verdict check_starting(const Facts &facts) {
    if (!facts.unified || !facts.rules.must_restrict() || !facts.apply)
        return {}; // what the config says, pre-start has reported
    const auto &first = facts.rules.first_own(false);
    // BPF_PROG_ATTACH wants CAP_NET_ADMIN in the first user namespace.
    if (!facts.is_root)
        return {.findings = {finding_at("DEV-002", first,
                                        "only root can attach a device program, and " + facts.container +
                                            " was started by an ordinary user")}};
    return {.findings = {finding_at("DEV-001", first,
                                    "enforced at start by a device program for all v1 device rules")},
            .restrict_to = cgroup::devices::list_text(facts.rules.v1)};
}

Verdict check(const Facts &facts) {
    if (facts.phase == WARDEN_START_HOST)
        return check_starting(facts);
    return {.findings = facts.is_running() ? check_running(facts) : check_configured(facts)};
}

} // namespace warden::devices
