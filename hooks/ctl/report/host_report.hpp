// SPDX-License-Identifier: LGPL-2.1-or-later
// One host at one time, as its audit reports it. Every text is in a pool, and printable: neither a terminal
// nor a page acts on it but for what the format itself means (<, |, =), which each writer escapes.
#pragma once

#include "policy/policy.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>
#include <warden/module.h>

namespace warden::ctl::report {

struct HostFinding {
    std::string_view id;
    std::string_view container; // empty: about the host
    std::string_view file, key, value, live, message, why, fix, waiver;
    unsigned line = 0; // 0: none
    warden_severity severity = WARDEN_SEV_INFO;
    bool waived = false;
};

struct HostContainer {
    std::string_view name, lxcpath, state;
    std::string_view not_checked; // why; empty: it was checked
    policy::Mode mode = policy::Mode::audit;
    bool allowed = true; // by the stack, whatever the mode
    bool covered = true; // false: it runs, and nothing of it was checked
};

struct HostWaiver {
    std::string_view id, containers, owner, reason, file;
    unsigned line = 0;
    std::chrono::sys_days until{}; // the last day
};

struct HostRollout {
    std::string_view mode, seed;
    unsigned percent = 0;
    std::uint64_t in = 0, out = 0; // containers
};

struct HostReport {
    std::string_view source; // the file
    std::string_view name;   // of the host; the file's, where it has none
    std::string_view machine, os, kernel, lxc, version, revision, digest;
    std::string_view not_checked;     // of the host itself
    std::optional<std::int64_t> time; // seconds since 1970
    std::uint64_t policy_problems = 0;
    std::uint64_t not_checked_count = 0; // what the audit itself counted
    std::vector<HostContainer> containers;
    std::vector<HostFinding> findings;
    std::vector<HostWaiver> waivers;
    std::vector<HostRollout> rollouts;
};

} // namespace warden::ctl::report
