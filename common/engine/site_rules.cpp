// SPDX-License-Identifier: LGPL-2.1-or-later
#include "engine/site_rules.hpp"

#include "base/id_map.hpp"
#include "engine/prepare.hpp"

namespace warden::engine {
namespace {

constexpr std::string_view k_expired = "POL-004", k_ends_soon = "POL-017";

std::string days_text(std::int64_t days) {
    return days == 0 ? "today" : days == 1 ? "tomorrow" : "in " + std::to_string(days) + " days";
}

void apply_waiver(const policy::Policy &policy, findings::Finding &finding, std::chrono::sys_days today,
                  std::vector<findings::Finding> &more) {
    const auto match = policy::find_waiver(policy.waivers, finding.id, finding.container, today);
    if (match.state == policy::WaiverState::none)
        return;
    const policy::Waiver &waiver = *match.waiver;
    finding.waiver = waiver.owner + ": " + waiver.reason + " (until " + policy::day_text(waiver.until) + ")";
    finding.waived = match.state == policy::WaiverState::active;
    finding.waiver_days = policy::days_left(waiver, today);
    // A waiver of what is said here says enough itself.
    if (finding.id == k_expired || finding.id == k_ends_soon ||
        (finding.waived && !policy::ends_soon(waiver, today)))
        return;
    findings::Finding notice = findings::engine_finding(
        finding.waived ? k_ends_soon : k_expired,
        policy::waiver_text(waiver) +
            (finding.waived ? " ends " + days_text(*finding.waiver_days) + ", on " : " expired on ") +
            policy::day_text(waiver.until),
        waiver.at);
    notice.container = finding.container;
    more.push_back(std::move(notice));
}

} // namespace

std::chrono::sys_days today(const Setup &setup) {
    return setup.today ? *setup.today : policy::today();
}

Settled settle(const policy::Policy &policy, findings::Finding &finding, std::chrono::sys_days today,
               std::vector<findings::Finding> &more) {
    Settled settled;
    if (finding.settled)
        return settled;
    finding.settled = true;
    const bool was_error = finding.severity == WARDEN_SEV_ERROR;
    if (const auto site = policy.severity(finding.id))
        finding.severity = site->severity;
    const bool is_error = finding.severity == WARDEN_SEV_ERROR;
    apply_waiver(policy, finding, today, more);
    settled.raised = is_error && !was_error;
    settled.excused = finding.waived || (was_error && !is_error);
    return settled;
}

bool settle_all(const policy::Policy &policy, std::vector<findings::Finding> &findings,
                std::chrono::sys_days today) {
    bool against = false;
    // Grows by what has expired, which is settled in its turn.
    for (std::size_t i = 0; i < findings.size(); ++i) {
        std::vector<findings::Finding> more;
        const Settled settled = settle(policy, findings[i], today, more);
        against = against || (settled.raised && !findings[i].waived);
        std::move(more.begin(), more.end(), std::back_inserter(findings));
    }
    return against;
}

policy::PolicySet read_policies(const Setup &setup) {
    const Dir &root = setup.policy_root != nullptr ? *setup.policy_root : *setup.root;
    auto policies = setup.policies != nullptr
                        ? *setup.policies
                        : policy::read_policy(root, setup.policy_directories, setup.trust);
    if (setup.today)
        policies.place.today = *setup.today;
    if (setup.machine_id)
        policies.place.machine_id = *setup.machine_id;
    if (!setup.overrides.empty())
        add_overrides(policies, setup.overrides);
    return policies;
}

policy::ContainerFacts facts_of(const Dir &root, const findings::Request &request,
                                const lxc::Config &config) {
    policy::ContainerFacts facts{request.container, request.lxcpath, {}, true};
    for (const auto &group : config.lookup("lxc.group"))
        facts.groups.push_back(group.text);
    std::vector<std::string> idmaps;
    for (const auto *item : config.values("lxc.idmap"))
        idmaps.push_back(item->value);
    facts.privileged = is_privileged(root, request.init_pid, idmaps);
    return facts;
}

} // namespace warden::engine
