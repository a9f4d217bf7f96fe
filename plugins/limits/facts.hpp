// SPDX-License-Identifier: LGPL-2.1-or-later
// Everything that the rules look at, gathered before they do: they themselves touch nothing.
#pragma once

#include "wanted.hpp"

#include "cgroup/layout.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <warden/module.hpp>

namespace warden::limits {

using module::Finding;
using module::Findings;

// The policy's default for a limit that the config does not set.
struct Default {
    std::string value; // for the kernel
    module::Place at;
};

struct Policy {
    bool apply = true;                // v1-keys: the start makes limits under v1 names real
    std::vector<std::string> require; // names of resources
    module::Place require_at;
    std::map<std::string, Default, std::less<>> defaults; // by cgroup v2 file

    bool requires_limit(std::string_view resource) const;
    const Default *default_for(std::string_view file) const; // nullptr: there is none
};

// The container's cgroup v2 group with its limits, and the files of it that a rule may ask for, as read.
struct GroupFiles {
    std::string name; // "/sys/fs/cgroup/lxc.payload.c1"
    std::map<std::string, Result<std::string>, std::less<>> files;

    Result<std::string> read(std::string_view file) const;
};

// What a container used, at its stop.
struct Use {
    std::optional<std::uint64_t> memory_peak;                                  // bytes; Linux 5.19
    Result<std::optional<std::uint64_t>> memory_max{Error{"it was not read"}}; // bytes; nullopt: max
    std::optional<std::uint64_t> pids_peak;                                    // Linux 6.9
    std::uint64_t oom_kills = 0;
    std::uint64_t refused_forks = 0;                       // pids.events max
    std::uint64_t throttled_periods = 0, throttled_us = 0; // cpu.stat
    std::uint64_t refused_swap = 0;                        // memory.swap.events max
    // Without what was counted in groups below: memory_localevents, pids_localevents.
    bool local_events = false;
};

struct Facts {
    warden_phase phase = WARDEN_PRE_START;
    bool has_init = false; // or a process that becomes it
    Policy policy;
    // An error when the host's facts could not be read.
    Result<WantedLimits> wanted{WantedLimits{}};
    cgroup::Layout layout = cgroup::Layout::unified;
    // Of a live container on a host with the unified layout.
    Result<GroupFiles> group{Error{"the container's cgroup was not looked at"}};
    // With another layout, of a container with an init: what the file of a v1 key holds.
    std::map<std::string, Result<std::string>, std::less<>> v1_files;
    // At stop; nullopt when there is nothing to look at: no start of ours, or the group is gone already.
    std::optional<Use> use;
    // Root in the container is the host's, and the host lets it write the limits of its own cgroup: it does
    // not mount cgroup2 with nsdelegate.
    bool owns_limits = false;

    // What the kernel has decides, not the config alone.
    bool is_live() const { return phase == WARDEN_START_HOST || (phase == WARDEN_AUDIT && has_init); }
};

} // namespace warden::limits
