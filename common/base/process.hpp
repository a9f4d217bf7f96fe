// SPDX-License-Identifier: LGPL-2.1-or-later
// Which process it is: a pid alone is reused.
#pragma once

#include "base/dir.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace warden {

struct ProcessId {
    std::int64_t pid = -1;
    std::uint64_t start_time = 0; // clock ticks since boot
};

// Field 22 of /proc/PID/stat; nullopt when the process is gone.
std::optional<std::uint64_t> start_time_of(const Dir &root, std::int64_t pid);

struct ProcessStat {
    ProcessId id;
    std::int64_t parent = 0; // 0: it has none that can be seen from here
    bool kernel_thread = false;
};

// nullopt when the process is gone.
std::optional<ProcessStat> read_process_stat(const Dir &root, std::int64_t pid);

// When the kernel was booted, and when a process was started, in seconds since 1970; nullopt when it cannot
// be told. The clock may have been set since, so compare with a margin.
std::optional<std::int64_t> boot_time(const Dir &root);
std::optional<std::int64_t> started_at(const Dir &root, std::int64_t pid);

// The very process, and it still runs: a zombie does not. One that cannot be looked at counts as running:
// what a dead process left is taken away from it.
bool is_running(const Dir &root, const ProcessId &process);

// No process with this number runs: there is none, or a zombie. false where that cannot be told.
bool has_ended(const Dir &root, std::int64_t pid);

Result<ProcessId> own_process(const Dir &root);

// The kernel's random id of this boot.
Result<std::string> boot_id(const Dir &root);

// CLOCK_MONOTONIC in ms: comparable between processes of one boot.
std::int64_t monotonic_ms();
std::int64_t monotonic_us();

} // namespace warden
