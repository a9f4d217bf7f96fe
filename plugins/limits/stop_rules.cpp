// SPDX-License-Identifier: LGPL-2.1-or-later
// What a container used.
#include "rules.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

namespace warden::limits {
namespace {

std::string size_or_max(const std::optional<std::uint64_t> &value) {
    return value ? format_size(*value) : "max";
}

std::string use_text(const Use &use) {
    std::vector<std::string> parts;
    if (use.memory_peak)
        parts.push_back("memory.peak " + std::to_string(*use.memory_peak) + " bytes");
    if (use.memory_max)
        parts.push_back("memory.max " + size_or_max(*use.memory_max));
    if (use.pids_peak)
        parts.push_back("pids.peak " + std::to_string(*use.pids_peak));
    if (use.refused_forks != 0)
        parts.push_back("forks refused under pids.max: " + std::to_string(use.refused_forks));
    if (use.throttled_periods != 0)
        parts.push_back("held back by cpu.max for " + std::to_string(use.throttled_us / 1000) + " ms in " +
                        std::to_string(use.throttled_periods) + " periods");
    if (use.refused_swap != 0)
        parts.push_back("swap refused under memory.swap.max: " + std::to_string(use.refused_swap));
    if (use.local_events && !parts.empty())
        parts.push_back(
            "events in groups below are not counted (the host mounts cgroup2 with memory_localevents or pids_localevents)");
    return join(parts, ", ");
}

} // namespace

Findings check_stopped(const Use &use) {
    Findings findings;
    const std::string used = use_text(use);
    if (!used.empty())
        findings.push_back({.id = "LIM-008", .message = "stopped; " + used});
    if (use.oom_kills != 0)
        findings.push_back({.id = "LIM-009",
                            .message = "oom_kill " + std::to_string(use.oom_kills) +
                                       ": processes were killed under a memory.max of " +
                                       (use.memory_max ? size_or_max(*use.memory_max) : "unknown size") +
                                       "; " + used,
                            .key = "memory.events"});
    return findings;
}

} // namespace warden::limits
