// SPDX-License-Identifier: LGPL-2.1-or-later
// An audit of several containers, in order.
#include "ctl/audit/audit.hpp"
#include "ctl/configs/includes.hpp"

#include "ctl/audit/host.hpp"
#include "ctl/audit/uncovered.hpp"
#include "ctl/configs/choices.hpp"
#include "engine/batch.hpp"

#include <algorithm>
#include <array>
#include <ctime>

namespace warden::ctl::audit {
namespace {

// Beside what every judge needs, bpf(2) for the device programs of a running container: BPF_PROG_QUERY and
// BPF_PROG_GET_FD_BY_ID ask for these two, and CAP_BPF is not enough.
constexpr auto k_capabilities = [] {
    std::array<cap_value_t, k_judge_capabilities.size() + 2> all{};
    std::copy(k_judge_capabilities.begin(), k_judge_capabilities.end(), all.begin());
    all[all.size() - 2] = CAP_SYS_ADMIN;
    all[all.size() - 1] = CAP_NET_ADMIN;
    return all;
}();

// Claims that froze nothing, and holds that ended too early, are none.
std::vector<state::FrozenRecord> frozen_by_us(const Dir &root, unsigned &not_checked) {
    auto records = state::FrozenRecords(root).all();
    if (!records) {
        ++not_checked;
        return {};
    }
    std::erase_if(records->records, [](const state::FrozenRecord &one) { return one.lapsed || !one.begun; });
    return std::move(records->records);
}

} // namespace

Audit audit_containers(engine::Setup setup, const AuditWish &wish, ProxmoxView &proxmox,
                       const AuditProgress &progress) {
    Audit audit;
    audit.host = look_at_host(*setup.root, wish.lxcpath);
    audit.host.proxmox_problem = proxmox.problem();
    audit.not_checked += proxmox.problem().empty() ? 0U : 1U; // those that were never started
    containers::ContainerFinder finder(*setup.root);
    std::vector<containers::Container> containers, known;
    std::vector<findings::Request> requests;
    for (const auto &name : wish.names) {
        containers::Container container = finder.find(wish.lxcpath, name);
        proxmox.describe(container);
        known.push_back(container);
        if (wish.running_only && container.state == containers::Container::State::stopped)
            continue;
        requests.push_back(audit_request(container));
        containers.push_back(std::move(container));
    }
    AuditedHostFiles files{lxc::ConfigReader(*setup.root, {}, configs::look_at_includes(*setup.root)),
                           configs::installed_lxc(*setup.root), engine::read_policies(setup), &proxmox};
    setup.read_config = [&](const std::string &path) { return files.config(path); };
    setup.policies = &files.policies; // read once, not by each worker
    audit.today = files.policies.place.today;
    audit.revision = revision_of(*setup.root, setup.trust, files.policies);
    audit.digest = files.policies.digest;
    audit.policy_problems = files.policies.problems.size();
    for (const auto &block : files.policies.blocks)
        audit.waivers.insert(audit.waivers.end(), block.waivers.begin(), block.waivers.end());
    const auto drifts = find_drifts(*setup.root, containers);
    // While the worker goes on with the next one.
    engine::supervise_batch(
        setup, requests, {.worker_capabilities = k_capabilities}, [&](const findings::PhaseReport &report) {
            const containers::Container &container = containers[audit.containers.size()];
            if (container.state == containers::Container::State::unknown)
                ++audit.not_checked;
            audit.containers.push_back(
                audit_container(setup, container, report, drifts[audit.containers.size()], files));
            if (progress)
                progress(audit.containers.size(), containers.size());
        });
    audit.rollouts = std::move(files.rollouts);
    audit.time = std::time(nullptr);
    audit.frozen = frozen_by_us(*setup.root, audit.not_checked);
    audit.refusals = state::Refusals(*setup.root).all();
    if (!wish.all)
        return audit;
    for (auto &uncovered : find_uncovered(*setup.root, finder, known)) {
        settle_audited(setup, uncovered, files);
        audit.uncovered.push_back(std::move(uncovered));
    }
    return audit;
}

} // namespace warden::ctl::audit
