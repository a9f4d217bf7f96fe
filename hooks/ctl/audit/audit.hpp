// SPDX-License-Identifier: LGPL-2.1-or-later
// What the audit found, as values; rendered by audit_text and audit_json.
#pragma once

#include "ctl/audit/drift.hpp"
#include "ctl/audit/proxmox.hpp"
#include "ctl/cli/digest_text.hpp"
#include "ctl/containers/containers.hpp"
#include "engine/setup.hpp"
#include "engine/site_rules.hpp"
#include "findings/phase_report.hpp"
#include "findings/request.hpp"
#include "lxc/config_reader.hpp"
#include "state/freezes.hpp"
#include "state/refusals.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace warden::ctl::audit {

struct AuditedContainer {
    containers::Container container;
    findings::PhaseReport report;
    std::string label;                                     // of the running init; empty: not read
    std::vector<std::pair<std::string, std::string>> live; // cgroup file, value
    std::vector<std::string> missing_hooks;
    // LXC does not load the config: no start comes to any hook, and LXC's tools cannot stop what still runs.
    bool unloadable = false;
    policy::OnDrift on_drift = policy::OnDrift::report; // what the site wants of watch; report under audit
};

struct AuditedHost {
    std::string layout; // unified, hybrid, legacy, none
    bool apparmor = false;
    std::string lxcpath;
    // By which reports of several hosts are told apart; empty where it cannot be read.
    std::string name;
    std::string machine; // 32 hexadecimal digits, see machine_hash
    std::string os, kernel, lxc;
    std::string
        proxmox_problem{}; // why Proxmox's own files were not read; empty: they were, or there are none
};

// A [rollout] of the policy, and what it decided for the containers that its [policy] matches.
struct AuditedRollout {
    policy::Rollout rollout;
    policy::Mode mode = policy::Mode::audit;
    std::vector<std::string> in, out; // names
};

struct Audit {
    AuditedHost host;
    std::int64_t time = 0; // seconds since 1970, when it ended
    std::string revision;  // of the policy; may be empty
    std::string digest;    // of the policy
    std::size_t policy_problems = 0;
    std::vector<AuditedRollout> rollouts;
    std::vector<state::FrozenRecord> frozen; // by us, now
    std::vector<state::Refusal> refusals;    // of starts, since the boot
    std::vector<AuditedContainer> containers;
    std::vector<AuditedContainer> uncovered; // that run as well, of which nothing was checked
    std::vector<policy::Waiver> waivers;     // of the whole policy
    std::chrono::sys_days today{};           // by which they are judged
    unsigned not_checked = 0;                // containers whose state or config could not be read

    std::vector<findings::Finding> findings() const;
};

struct AuditWish {
    std::string lxcpath;
    std::vector<std::string> names; // defined below lxcpath
    bool running_only = false;
    bool all = true; // also what runs and is not among the names
};
using AuditProgress = std::function<void(std::size_t done, std::size_t all)>;

// Asks the kernel and the modules about each, one after the other. progress may be empty.
Audit audit_containers(engine::Setup setup, const AuditWish &wish, ProxmoxView &proxmox,
                       const AuditProgress &progress = {});

// What the engine is asked about a container.
findings::Request audit_request(const containers::Container &container);
// What is read once for all containers.
struct AuditedHostFiles {
    lxc::ConfigReader reader; // of included files
    std::optional<unsigned> lxc;
    policy::PolicySet policies;
    const ProxmoxView *proxmox = nullptr;   // may be null
    std::vector<AuditedRollout> rollouts{}; // one for each of the policy's, in order

    // The config at the path, or what the next start makes of Proxmox's file.
    Result<lxc::Config> config(const std::string &path);
};
// One container: the engine's report and its drift, and beside them hook coverage and live values.
AuditedContainer audit_container(const engine::Setup &setup, const containers::Container &container,
                                 findings::PhaseReport report, const std::vector<findings::Finding> &drift,
                                 AuditedHostFiles &files);

// Applies the site's severities and waivers to what audit itself found.
void settle_audited(const engine::Setup &setup, AuditedContainer &audited, AuditedHostFiles &files);

// For a person: grouped, folded, wrapped. migrate in the layout is not looked at.
std::string audit_text(const Audit &audit, cli::DigestLayout layout);
// For grep: a line for each container and each finding.
std::string audit_lines(const Audit &audit, bool color);
std::string audit_json(const Audit &audit);
// One JSON document a line: a container each, then the counts.
std::string audit_jsonl(const Audit &audit);
// Gauges for node_exporter's textfile collector.
std::string audit_prometheus(const Audit &audit);
// One line and performance data, for a monitoring plugin.
std::string audit_nagios(const Audit &audit);
// Checkmk's local check: a service for the audit, one for the waivers, and one for each container.
std::string audit_checkmk(const Audit &audit);

} // namespace warden::ctl::audit
