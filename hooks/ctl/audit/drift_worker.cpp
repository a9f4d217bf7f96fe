// SPDX-License-Identifier: LGPL-2.1-or-later
// The worker of find_drifts: containers' cgroup trees and processes are read without root's capabilities.
#include "ctl/audit/drift.hpp"

#include "base/child.hpp"
#include "base/privileges.hpp"
#include "engine/wire.hpp"

namespace warden::ctl::audit {
namespace {

using findings::Finding;

constexpr std::int64_t k_start_ms = 5000, k_each_ms = 1000; // twice what a container's budget allows

std::vector<Finding> drift_of(const Dir &root, const containers::Container &container,
                              LoadedProfiles &profiles) {
    if (container.init.pid <= 0)
        return {};
    const auto record = state::Records(root).load(container.lxcpath, container.name);
    if (!record || !*record || !state::is_alive(root, **record))
        return {}; // HOOK-002 says that there is nothing to compare with
    return find_drift(root, **record, profiles);
}

int work(Channel &channel, const Dir &root, const std::vector<containers::Container> &containers) {
    if (!only_judge(k_judge_capabilities))
        return 1;
    LoadedProfiles profiles;
    for (const auto &container : containers) {
        findings::PhaseReport report;
        report.findings = drift_of(root, container, profiles);
        if (!channel.send(engine::encode_report(report)))
            return 1;
    }
    return 0;
}

Finding not_checked(const containers::Container &container) {
    auto finding = findings::finding_from(
        drift_checks(), "HOOK-007",
        "not checked: the process that looks what changed since the start ended before it came to this one");
    finding.container = container.name;
    return finding;
}

} // namespace

std::vector<std::vector<Finding>> find_drifts(const Dir &root,
                                              const std::vector<containers::Container> &containers) {
    std::vector<std::vector<Finding>> all;
    const WorkerEvents events{[&](std::string_view message) {
                                  auto report = engine::decode_report(message);
                                  if (report && all.size() < containers.size())
                                      all.push_back(std::move(report->findings));
                              },
                              {}};
    const auto allowed_ms = k_start_ms + k_each_ms * static_cast<std::int64_t>(containers.size());
    const auto body = [&](Channel &channel) { return work(channel, root, containers); };
    run_worker(Deadline::after_ms(allowed_ms), body, events).ignore();
    while (all.size() < containers.size()) {
        const auto &container = containers[all.size()];
        all.push_back(container.init.pid > 0 ? std::vector<Finding>{not_checked(container)}
                                             : std::vector<Finding>{});
    }
    return all;
}

} // namespace warden::ctl::audit
