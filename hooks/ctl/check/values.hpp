// SPDX-License-Identifier: LGPL-2.1-or-later
// Looks at one key and value of a cgroup setting: what an admin most likely meant.
#pragma once

#include "cgroup/host_facts.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace warden::ctl::check {

// A size in bytes without a suffix, above zero, in which nothing could run: memory below 1 MiB, disk
// throughput below 4 KiB a second.
bool is_small_size(std::string_view key, std::string_view value);
// What most likely happened, to follow the words "is a number of bytes", and what to write instead.
std::string small_size_hint(std::string_view key);
std::string small_size_fix(std::string_view key);

// A setting that is kept for each disk, without MAJOR:MINOR in front.
bool lacks_device(std::string_view key, std::string_view value);

// A cgroup2 device rule for all devices that is not the plain `a`: the kernel refuses the program.
bool keeps_from_starting(std::string_view key, std::string_view value);

// What the kernel takes, but not as it was meant.
struct Trap {
    std::string_view id; // of offline_checks()
    std::string message;
    std::string fix = {}; // empty: as the table says
    bool only_a_warning = false;
};
// Those of a cgroup2 line whose value the kernel takes. Sources: page_counter_memparse and kstrtoull with
// base 0 (mm/page_counter.c, kernel/cgroup/pids.c) read a number that begins with 0 as octal, sscanf
// (cpu.max) does not; ioc_weight_write (block/blk-iocost.c) takes weights also while no disk has io.cost.qos
// enabled. A line for an action (cgroup.procs, memory.reclaim) is one as well.
std::vector<Trap> v2_traps(std::string_view key, std::string_view value, const cgroup::HostFacts &host);

// What else about a refused value is easily overlooked: a comment after it, a letter of another alphabet, a
// B.
std::string hint_for(std::string_view value);

// "; did you mean 'memory.max'?" for a file name that is not a cgroup file's, else "".
std::string name_hint(std::string_view key);

} // namespace warden::ctl::check
