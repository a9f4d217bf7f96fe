// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/check/values.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "cgroup/values/v2_value.hpp"
#include "config/nearest.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace warden::ctl::check {
namespace {

constexpr std::string_view k_v1 = "lxc.cgroup.";
constexpr std::string_view k_v2 = "lxc.cgroup2.";
constexpr std::uint64_t k_least_memory = std::uint64_t{1024} * 1024;
constexpr std::uint64_t k_least_throughput = 4096;

constexpr std::array<std::string_view, 27> k_v1_files{"memory.limit_in_bytes",
                                                      "memory.memsw.limit_in_bytes",
                                                      "memory.soft_limit_in_bytes",
                                                      "memory.swappiness",
                                                      "memory.oom_control",
                                                      "memory.kmem.limit_in_bytes",
                                                      "cpu.shares",
                                                      "cpu.cfs_quota_us",
                                                      "cpu.cfs_period_us",
                                                      "cpu.rt_runtime_us",
                                                      "cpuset.cpus",
                                                      "cpuset.mems",
                                                      "blkio.weight",
                                                      "blkio.weight_device",
                                                      "blkio.bfq.weight",
                                                      "blkio.throttle.read_bps_device",
                                                      "blkio.throttle.write_bps_device",
                                                      "blkio.throttle.read_iops_device",
                                                      "blkio.throttle.write_iops_device",
                                                      "pids.max",
                                                      "hugetlb.2MB.limit_in_bytes",
                                                      "devices.allow",
                                                      "devices.deny",
                                                      "net_cls.classid",
                                                      "net_prio.ifpriomap",
                                                      "freezer.state",
                                                      "rdma.max"};
constexpr std::array<std::string_view, 21> k_v2_files{
    "memory.max",       "memory.high",      "memory.low",       "memory.min",      "memory.swap.max",
    "memory.swap.high", "memory.oom.group", "memory.zswap.max", "cpu.max",         "cpu.weight",
    "cpu.weight.nice",  "cpu.idle",         "cpuset.cpus",      "cpuset.mems",     "io.max",
    "io.weight",        "io.bfq.weight",    "pids.max",         "hugetlb.2MB.max", "devices.allow",
    "devices.deny"};

std::string_view file_of(std::string_view key) {
    if (key.starts_with(k_v2))
        return key.substr(k_v2.size());
    return key.starts_with(k_v1) ? key.substr(k_v1.size()) : std::string_view{};
}

bool is_memory_size(std::string_view file) {
    const bool v1 = file.starts_with("memory.") && file.ends_with("limit_in_bytes");
    return v1 || file == "memory.max" || file == "memory.high";
}

bool is_v1_throughput(std::string_view file) {
    return file.starts_with("blkio.throttle.") && file.ends_with("_bps_device");
}

bool is_small_number(std::string_view text, std::uint64_t least) {
    const auto number = parse_u64(text);
    return number && *number > 0 && *number < least;
}

bool is_small_io_max(std::string_view value) {
    return std::ranges::any_of(words(value), [](std::string_view word) {
        const bool throughput = word.starts_with("rbps=") || word.starts_with("wbps=");
        return throughput && is_small_number(word.substr(5), k_least_throughput);
    });
}

// "0100 7" without the zeros that make a number octal: "100 7".
std::string without_leading_zeros(std::string_view value) {
    std::string out;
    bool in_number = false;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const bool digit = is_digits(value.substr(i, 1));
        const bool leads = !in_number && value[i] == '0' && is_digits(value.substr(i + 1, 1));
        if (!leads)
            out += value[i];
        in_number = digit && !leads;
    }
    return out;
}

bool is_octal(std::string_view file, std::string_view value, const cgroup::HostFacts &host) {
    const std::string decimal = without_leading_zeros(value);
    const auto taken = cgroup::values::canonical_v2(file, value, host);
    return taken && decimal != value && taken != cgroup::values::canonical_v2(file, decimal, host);
}

// A limit of which nothing is left for the container to run in.
bool is_nothing(std::string_view file, std::string_view value, const cgroup::HostFacts &host) {
    return (file == "memory.max" || file == "pids.max") &&
           cgroup::values::canonical_v2(file, value, host) == "0";
}

// What such a line does when LXC writes it, which is before the container's init runs. The pressure files
// watch for as long as the writer keeps them open.
std::optional<Trap> action_trap(std::string_view file, std::string_view value,
                                const cgroup::HostFacts &host) {
    const auto trap = [](std::string message, std::string fix) {
        return Trap{"LIM-119", std::move(message), std::move(fix)};
    };
    if (!cgroup::values::is_v2_action(file))
        return std::nullopt;
    // A new group is not frozen.
    if (file == "cgroup.freeze" && cgroup::values::canonical_v2(file, value, host) == "0")
        return std::nullopt;
    if (file == "cgroup.freeze")
        return trap("freezes the container before its init runs: the start hangs, and so does stopping it",
                    "Remove the line; lxc-freeze freezes a container that runs.");
    if (file == "cgroup.kill")
        return trap("kills what is in the group, which is the container that starts",
                    "Remove the line; lxc-stop -k kills a container that runs.");
    if (file == "cgroup.procs" || file == "cgroup.threads")
        return trap("moves the host's process of that number into the container's group",
                    "Remove the line; LXC puts the container's processes there itself.");
    if (file == "cgroup.subtree_control" || file == "cgroup.type")
        return trap(
            "changes what kind of group it is while the container's first process is in it, which the kernel refuses or which takes limits away",
            "Remove the line; LXC passes the controllers down itself.");
    if (file == "memory.reclaim")
        return trap(
            "asks once for memory back, of a group that has hardly any: where less is found the start fails",
            "Remove the line; memory.high keeps a container below a size.");
    if (file.ends_with(".peak"))
        return Trap{"LIM-119",
                    "resets a counter, which does nothing in a new group; before Linux 6.12 the start fails",
                    {},
                    true};
    return Trap{
        "LIM-119", "asks for a notice that ends as soon as LXC has written it: nothing is limited", {}, true};
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

} // namespace

bool is_small_size(std::string_view key, std::string_view value) {
    const std::string_view file = file_of(key);
    if (is_memory_size(file))
        return is_small_number(value, k_least_memory);
    if (file == "io.max")
        return is_small_io_max(value);
    const auto parts = words(value);
    return is_v1_throughput(file) && parts.size() == 2 && is_small_number(parts[1], k_least_throughput);
}

std::string small_size_hint(std::string_view key) {
    return is_memory_size(file_of(key)) ? ", too few for a container; was a suffix such as M meant?"
                                        : " a second; were kilobytes or megabytes meant?";
}

std::string small_size_fix(std::string_view key) {
    return is_memory_size(file_of(key))
               ? "Write the suffix, as in 512M."
               : "Write all digits, as in 10485760 for 10 MiB a second: the kernel knows no suffix here.";
}

bool lacks_device(std::string_view key, std::string_view value) {
    const std::string_view file = file_of(key);
    const bool v1 = file.starts_with("blkio.") && file.ends_with("_device");
    const auto parts = words(value);
    return (v1 || file == "io.max" || file == "io.latency") &&
           (parts.empty() || parts.front().find(':') == std::string_view::npos);
}

bool keeps_from_starting(std::string_view key, std::string_view value) {
    return key == "lxc.cgroup2.devices.allow" && value.size() > 1 && value.starts_with('a');
}

std::vector<Trap> v2_traps(std::string_view key, std::string_view value, const cgroup::HostFacts &host) {
    std::vector<Trap> traps;
    if (!key.starts_with(k_v2))
        return traps;
    const std::string_view file = file_of(key);
    if (auto action = action_trap(file, value, host))
        traps.push_back(std::move(*action));
    if (is_octal(file, value, host))
        traps.push_back({"LIM-115", "begins with 0, so the kernel reads it as an octal number"});
    if (is_nothing(file, value, host) && !is_small_size(key, value))
        traps.push_back({"LIM-116", file == "pids.max"
                                        ? "lets no process be started in the container"
                                        : "is a limit of 0: the container cannot run with it"});
    const auto weight = words(value);
    const bool as_made = !weight.empty() && weight.back() == "100"; // what every group has
    if (file == "io.weight" && host.iocost.empty() && !as_made)
        traps.push_back({"LIM-117", "io.weight does nothing until io.cost.qos is enabled for the disk"});
    return traps;
}

std::string hint_for(std::string_view value) {
    std::string hint;
    if (!is_ascii(value))
        hint += ". It contains a character that is not ASCII, which may look like one that is: " +
                printable(value, 80);
    if (value.find('#') != std::string_view::npos)
        hint += ". LXC knows no comments after a value: # and what follows is part of it";
    const auto letter = value.find_last_not_of("bB");
    const bool unit = letter != std::string_view::npos && letter + 1 < value.size() &&
                      std::string_view("kKmMgGtTpPeEiI").find(value[letter]) != std::string_view::npos;
    if (unit)
        hint += ". The kernel takes one letter only: write " +
                std::string(value.substr(0, value.find_first_not_of("0123456789 ") + 1)) +
                " (powers of 1024)";
    return hint;
}

std::string name_hint(std::string_view key) {
    const bool v2 = key.starts_with(k_v2);
    const std::string file = printable(file_of(key), 80);
    const auto exact = [&](std::string_view known) { return known == file; };
    if (std::ranges::any_of(k_v1_files, exact) || std::ranges::any_of(k_v2_files, exact))
        return {};
    return v2 ? config::did_you_mean(file, k_v2_files) : config::did_you_mean(file, k_v1_files);
}

} // namespace warden::ctl::check
