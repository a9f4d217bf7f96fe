// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/audit/audit.hpp"
#include "ctl/audit/uncovered.hpp"
#include "ctl/audit/unloadable.hpp"

#include "base/process.hpp"
#include "base/text.hpp"
#include "cgroup/group.hpp"
#include "findings/coverage.hpp"
#include "lxc/config_reader.hpp"

#include <array>

namespace warden::ctl::audit {
namespace {

constexpr std::array<std::string_view, 9> k_live_files{"memory.max",  "memory.swap.max", "memory.current",
                                                       "memory.peak", "pids.max",        "cpu.max",
                                                       "cpu.weight",  "cpuset.cpus",     "cgroup.freeze"};

std::vector<std::pair<std::string, std::string>> read_live(const Dir &root, const std::string &path) {
    std::vector<std::pair<std::string, std::string>> live;
    const auto group = cgroup::Group::open(root, path);
    if (!group)
        return live;
    for (const auto file : k_live_files) {
        if (auto value = group->read(file); value && !value->empty())
            live.emplace_back(file, std::move(value).value());
    }
    return live;
}

// The drop-in's inode changes when the package is installed or replaced, whatever times its files carry.
bool is_older_than_drop_in(const Dir &root, std::int64_t pid) {
    if (pid <= 0)
        return false;
    const auto drop_in = root.status("usr/share/lxc/config/common.conf.d/50-lxc-warden.conf");
    const auto started = started_at(root, pid);
    return drop_in && started && *started < drop_in->st_ctim.tv_sec;
}

void add_from_config(const Dir &root, const lxc::Config &config, const AuditedHostFiles &files,
                     AuditedContainer &audited) {
    const auto coverage = findings::coverage_of(config, WARDEN_LIBEXEC_DIR);
    audited.missing_hooks = coverage.missing;
    const findings::Run run{audited.container.state == containers::Container::State::running,
                            audited.container.recorded,
                            is_older_than_drop_in(root, audited.container.init.pid)};
    for (auto &finding : findings::coverage_findings(coverage, run)) {
        finding.container = audited.container.name;
        audited.report.findings.push_back(std::move(finding));
    }
    add_unloadable(audited, config, files.lxc);
}

// The site's severities and waivers for what audit itself found.
policy::ContainerFacts settle(const engine::Setup &setup, const Result<lxc::Config> &config,
                              const AuditedHostFiles &files, AuditedContainer &audited) {
    const lxc::Config nothing({}, {}, lxc::Syntax::lxc);
    auto facts = engine::facts_of(*setup.root, audit_request(audited.container), config ? *config : nothing);
    const auto policy = policy_for(files.policies, facts);
    if (policy.mode().mode == policy::Mode::enforce)
        audited.on_drift = policy.on_drift;
    engine::settle_all(policy, audited.report.findings, warden::policy::today());
    return facts;
}

void note_rollouts(const policy::ContainerFacts &facts, AuditedHostFiles &files) {
    std::size_t next = 0;
    for (const auto &block : files.policies.blocks) {
        if (!block.rollout || !block.mode)
            continue;
        if (next == files.rollouts.size())
            files.rollouts.push_back({*block.rollout, block.mode->mode, {}, {}});
        AuditedRollout &noted = files.rollouts[next++];
        if (!block.gate_is_broken && matches(block.match, facts))
            (is_in(*block.rollout, files.policies.place, facts.name) ? noted.in : noted.out)
                .push_back(facts.name);
    }
}

} // namespace

Result<lxc::Config> AuditedHostFiles::config(const std::string &path) {
    if (const std::string *text = proxmox == nullptr ? nullptr : proxmox->config_text(path))
        return reader.expand(*text, lxc::Syntax::lxc, path);
    return reader.read(path);
}

std::vector<findings::Finding> Audit::findings() const {
    std::vector<findings::Finding> all;
    for (const auto *list : {&containers, &uncovered}) {
        for (const auto &audited : *list)
            all.insert(all.end(), audited.report.findings.begin(), audited.report.findings.end());
    }
    return all;
}

findings::Request audit_request(const containers::Container &container) {
    findings::Request request;
    request.phase = WARDEN_AUDIT;
    request.container = container.name;
    request.lxcpath = container.lxcpath;
    request.config_path = container.config_path;
    request.init_pid = container.init.pid;
    request.dry_run = true;
    if (!container.cgroup.empty())
        request.cgroup = container.cgroup;
    return request;
}

AuditedContainer audit_container(const engine::Setup &setup, const containers::Container &container,
                                 findings::PhaseReport report, const std::vector<findings::Finding> &drift,
                                 AuditedHostFiles &files) {
    AuditedContainer audited{container, std::move(report), {}, {}, {}};
    for (auto &finding : audited.report.findings)
        finding.settled = true; // by the engine
    const auto config = files.config(container.config_path);
    if (config) // else the engine has reported it
        add_from_config(*setup.root, *config, files, audited);
    audited.report.findings.insert(audited.report.findings.end(), drift.begin(), drift.end());
    if (container.init.pid > 0) {
        const std::string attr = "proc/" + std::to_string(container.init.pid) + "/attr/";
        auto label = setup.root->read_kernel_file(attr + "apparmor/current", 4096);
        if (label)
            audited.label = trim(*label);
        audited.live = read_live(*setup.root, audited.report.cgroup);
    }
    add_impostor(audited);
    note_rollouts(settle(setup, config, files, audited), files);
    if (files.proxmox != nullptr)
        files.proxmox->name_lines(container, audited.report.findings);
    return audited;
}

void settle_audited(const engine::Setup &setup, AuditedContainer &audited, AuditedHostFiles &files) {
    settle(setup, files.config(audited.container.config_path), files, audited);
}

} // namespace warden::ctl::audit
