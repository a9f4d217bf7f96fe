// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/watch/look.hpp"

#include "base/process.hpp"
#include "cgroup/group.hpp"
#include "ctl/audit/audit.hpp"

namespace warden::ctl::watch {
namespace {

constexpr std::int64_t k_proxmox_ms = 300'000;
constexpr const char *k_top = "sys/fs/cgroup", *k_hybrid = "sys/fs/cgroup/unified";

// Until it executes the container's init, the process that becomes it is LXC's own program, with the label of
// that, and its start-host hook may not have run yet.
bool is_starting(const Dir &root, std::int64_t pid) {
    const auto stat = read_process_stat(root, pid);
    if (!stat || stat->parent <= 0)
        return false;
    const auto own = root.read_link("proc/" + std::to_string(pid) + "/exe");
    const auto of_parent = root.read_link("proc/" + std::to_string(stat->parent) + "/exe");
    return own && of_parent && *own == *of_parent;
}

std::uint64_t read_oom_kills(const Dir &root, const std::string &cgroup) {
    const auto group = cgroup.empty() ? Result<cgroup::Group>(Error{"no cgroup", ENOENT})
                                      : cgroup::Group::open(root, cgroup);
    if (!group)
        return 0;
    const auto events = group->read_keyed("memory.events");
    if (!events)
        return 0; // v1, or without the memory controller
    const auto kills = events->find("oom_kill");
    return kills == events->end() ? 0 : kills->second;
}

// Which of the things that processes show hold: numbers and pids in their messages change all the time.
std::string drift_of(const std::vector<findings::Finding> &findings) {
    std::set<std::string> held;
    for (const auto &finding : findings) {
        for (const auto &check : audit::drift_checks()) {
            if (check.id == finding.id)
                held.insert(finding.id + ' ' + finding.key + '\n');
        }
    }
    std::string text;
    for (const auto &one : held)
        text += one;
    return text;
}

std::string parent_of(const std::string &path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? path : path.substr(0, slash);
}

} // namespace

Look Looker::take(const std::vector<std::string> &names, bool all) {
    if (!proxmox_ || proxmox_until_.passed()) {
        proxmox_.emplace(root_, lxcpath_);
        proxmox_until_ = Deadline::after_ms(k_proxmox_ms);
    }
    const auto audit =
        audit::audit_containers(engine::Setup::standard(root_),
                                {.lxcpath = lxcpath_, .names = names, .running_only = true, .all = all},
                                *proxmox_, [&](std::size_t, std::size_t) { alive_(); });
    Look look;
    look.all = all;
    look.looked_at.insert(names.begin(), names.end());
    if (all)
        seen_.clear();
    for (const auto &name : names)
        seen_.erase(name);
    for (const auto *list : {&audit.containers, &audit.uncovered}) {
        for (const auto &audited : *list) {
            const auto &container = audited.container;
            if (container.state == containers::Container::State::stopped)
                continue;
            if (container.init.pid > 0 && is_starting(root_, container.init.pid)) {
                saw_start_ = true;
                continue;
            }
            const auto &findings = audited.report.findings;
            look.findings.insert(look.findings.end(), findings.begin(), findings.end());
            if (seen_.contains(container.name))
                continue; // of another lxcpath: HOOK-008 names it
            look.looked_at.insert(container.name);
            look.runs.push_back({container.name, container.init.start_time, container.init.pid,
                                 read_oom_kills(root_, audited.report.cgroup)});
            seen_[container.name] = {container, audited.report.cgroup, audited.on_drift, drift_of(findings)};
        }
    }
    return look;
}

Result<Look> Looker::look_at_all() {
    saw_start_ = false;
    TRY_ASSIGN(const auto names, containers::defined_containers(root_, lxcpath_));
    return take(names, true);
}

Look Looker::look_at(const std::set<std::string> &names) {
    return take({names.begin(), names.end()}, false);
}

std::set<std::string> Looker::changed() {
    std::vector<containers::Container> all;
    all.reserve(seen_.size());
    for (const auto &[name, seen] : seen_)
        all.push_back(seen.container);
    const auto drifts = audit::find_drifts(root_, all);
    std::set<std::string> changed;
    for (std::size_t i = 0; i < all.size() && i < drifts.size(); ++i) {
        auto &seen = seen_.at(all[i].name);
        std::string drift = drift_of(drifts[i]);
        if (seen.drift != drift)
            changed.insert(all[i].name);
        seen.drift = std::move(drift);
    }
    return changed;
}

std::set<std::string> Looker::groups() const {
    std::set<std::string> groups{k_top};
    if (root_.exists(std::string(k_hybrid) + "/cgroup.procs"))
        groups.insert(k_hybrid);
    for (const auto &[name, seen] : seen_) {
        if (seen.cgroup.empty())
            continue;
        groups.insert(seen.cgroup);
        groups.insert(parent_of(seen.cgroup));
    }
    return groups;
}

std::string Looker::container_of(const std::string &group) const {
    for (const auto &[name, seen] : seen_) {
        if (seen.cgroup == group)
            return name;
    }
    return "";
}

std::string Looker::cgroup_of(const std::string &container) const {
    const auto seen = seen_.find(container);
    return seen == seen_.end() ? "" : seen->second.cgroup;
}

std::uint64_t Looker::oom_kills(const std::string &container) const {
    return read_oom_kills(root_, cgroup_of(container));
}

policy::OnDrift Looker::on_drift(const std::string &container) const {
    const auto seen = seen_.find(container);
    return seen == seen_.end() ? warden::policy::OnDrift::report : seen->second.on_drift;
}

} // namespace warden::ctl::watch
