// SPDX-License-Identifier: LGPL-2.1-or-later
// What the conversion must know of the host on which the container will run.
#pragma once

#include "base/dir.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace warden::cgroup {

struct HostFacts {
    std::uint64_t page_size = 4096;       // bytes
    std::string cpus;                     // possible CPUs, as the kernel lists them: "0-3"
    std::string mems;                     // NUMA nodes with memory: "0"
    std::vector<std::string> disks;       // whole disks, "MAJ:MIN"
    std::vector<std::string> hugetlb;     // huge page sizes as in file names: "2MB"
    std::vector<std::string> controllers; // what cgroup2 offers
    bool io_weight = false;               // io.weight exists
    std::vector<std::string> bfq;    // disks whose scheduler is BFQ; io.bfq.weight exists if there is one
    std::vector<std::string> iocost; // disks that io.cost.qos is enabled for: only there io.weight works
    bool swap = false;               // memory.swap.max exists

    bool operator==(const HostFacts &) const = default;
};

// Is `name` one of these disks, sizes or controllers?
bool contains(const std::vector<std::string> &names, std::string_view name);

// One JSON object with exactly these members, as to_json writes it; other members are ignored. Errors name
// the member.
Result<HostFacts> host_facts_from_json(std::string_view text);
std::string to_json(const HostFacts &facts);

// From the machine below root: /sys/devices/system, /sys/block, /sys/kernel/mm, /sys/fs/cgroup, /proc. Each
// fact is tested by its file, never by the kernel's version. On a host that still runs the v1 or the hybrid
// layout the controllers are those that it would have under cgroup2. What is not there is left empty or
// false.
Result<HostFacts> read_host_facts(const Dir &root);

} // namespace warden::cgroup
