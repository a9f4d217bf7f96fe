// SPDX-License-Identifier: LGPL-2.1-or-later
// Which names belong to which version, for the messages that set them right.
#include "cgroup/convert/names.hpp"
#include "cgroup/convert/line.hpp"
#include "cgroup/convert/simple.hpp"
#include "cgroup/values/v2_value.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace warden::cgroup::convert {
namespace {

// v1 file and what takes over from it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 18> k_successors{{
    {"memory.limit_in_bytes", "memory.max"},
    {"memory.memsw.limit_in_bytes", "memory.swap.max"},
    {"memory.soft_limit_in_bytes", "memory.low"},
    {"memory.force_empty", ""},
    {"memory.swappiness", ""},
    {"cpu.shares", "cpu.weight"},
    {"cpu.cfs_quota_us", "cpu.max"},
    {"cpu.cfs_period_us", "cpu.max"},
    {"cpu.cfs_burst_us", "cpu.max.burst"},
    {"blkio.throttle.read_bps_device", "io.max"},
    {"blkio.throttle.write_bps_device", "io.max"},
    {"blkio.throttle.read_iops_device", "io.max"},
    {"blkio.throttle.write_iops_device", "io.max"},
    {"blkio.weight", "io.weight"},
    {"blkio.weight_device", "io.weight"},
    {"blkio.bfq.weight", "io.bfq.weight"},
    {"blkio.bfq.weight_device", "io.bfq.weight"},
    {"freezer.state", ""},
}};

// Files of v1 that cannot be set in a config: read-only, of the core, or of the root group alone.
constexpr std::array<std::string_view, 35> k_unsettable{"memory.usage_in_bytes",
                                                        "memory.memsw.usage_in_bytes",
                                                        "memory.kmem.usage_in_bytes",
                                                        "memory.kmem.tcp.usage_in_bytes",
                                                        "memory.kmem.slabinfo",
                                                        "memory.stat",
                                                        "memory.numa_stat",
                                                        "memory.pressure_level",
                                                        "memory.event_control",
                                                        "cgroup.event_control",
                                                        "cpu.stat",
                                                        "cpu.stat.local",
                                                        "cpuacct.stat",
                                                        "cpuacct.usage_all",
                                                        "cpuacct.usage_percpu",
                                                        "cpuacct.usage_sys",
                                                        "cpuacct.usage_user",
                                                        "cpuset.effective_cpus",
                                                        "cpuset.effective_mems",
                                                        "cpuset.memory_pressure",
                                                        "cpuset.memory_pressure_enabled",
                                                        "pids.current",
                                                        "pids.events",
                                                        "devices.list",
                                                        "freezer.self_freezing",
                                                        "freezer.parent_freezing",
                                                        "net_prio.prioidx",
                                                        "rdma.current",
                                                        "misc.current",
                                                        "notify_on_release",
                                                        "release_agent",
                                                        "tasks",
                                                        "cgroup.clone_children",
                                                        "cgroup.procs",
                                                        "cgroup.sane_behavior"};

// Controllers that only v1 has.
constexpr std::array<std::string_view, 6> k_v1_controllers{"blkio",   "cpuacct",  "freezer",
                                                           "net_cls", "net_prio", "perf_event"};

constexpr std::string_view k_huge_suffix = ".limit_in_bytes";

bool is_huge_limit(std::string_view file) {
    return file.starts_with("hugetlb.") && file.ends_with(k_huge_suffix);
}

template <class Range>
bool holds(const Range &range, std::string_view name) {
    return std::find(range.begin(), range.end(), name) != range.end();
}

const std::string_view *find_successor(std::string_view file) {
    for (const auto &[v1, v2] : k_successors) {
        if (v1 == file)
            return &v2;
    }
    return nullptr;
}

} // namespace

std::string successor_of(std::string_view v1_file) {
    if (is_huge_limit(v1_file))
        return std::string(v1_file.substr(0, v1_file.size() - k_huge_suffix.size())) + ".max";
    const auto *successor = find_successor(v1_file);
    return successor != nullptr ? std::string(*successor) : std::string();
}

bool limits_same(std::string_view v1_file, std::string_view v2_file) {
    return v1_file == v2_file || successor_of(v1_file) == v2_file;
}

bool is_v1_file(std::string_view file) {
    return is_huge_limit(file) || find_successor(file) != nullptr || is_simple_file(file) ||
           holds(k_unsettable, file) || holds(k_v1_controllers, values::controller_of(file));
}

} // namespace warden::cgroup::convert
