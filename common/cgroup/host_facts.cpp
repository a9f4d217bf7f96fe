#include "cgroup/host_facts.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "cgroup/layout.hpp"

#include <algorithm>
#include <array>
#include <unistd.h>
#include <utility>

namespace warden::cgroup {
namespace {

constexpr std::string_view k_mount = "sys/fs/cgroup";

// A file that may be missing: its text without the last newline, or the fallback.
std::string read_or(const Dir &root, const std::string &path, std::string_view fallback) {
    const auto text = root.read_kernel_file(path);
    return std::string(text ? trim(*text) : fallback);
}

std::vector<std::string> names_in(const Dir &root, std::string_view path) {
    auto names = root.list(path);
    return names ? std::move(*names) : std::vector<std::string>{};
}

// How the kernel writes a huge page size in file names (hugetlb_cgroup.c, mem_fmt).
std::string huge_page_name(std::uint64_t kib) {
    if (kib >= 1U << 20U)
        return std::to_string(kib >> 20U) + "GB";
    if (kib >= 1U << 10U)
        return std::to_string(kib >> 10U) + "MB";
    return std::to_string(kib) + "KB";
}

std::vector<std::string> huge_page_sizes(const Dir &root) {
    constexpr std::string_view prefix = "hugepages-";
    constexpr std::string_view suffix = "kB";
    std::vector<std::string> sizes;
    for (const std::string_view name : names_in(root, "sys/kernel/mm/hugepages")) {
        if (!name.starts_with(prefix) || !name.ends_with(suffix))
            continue;
        const auto digits = name.substr(prefix.size(), name.size() - prefix.size() - suffix.size());
        if (const auto kib = parse_u64(digits))
            sizes.push_back(huge_page_name(*kib));
    }
    return sizes;
}

// Partitions are directories below their disk and so not in /sys/block itself.
void read_disks(const Dir &root, HostFacts &facts) {
    for (const auto &name : names_in(root, "sys/block")) {
        const std::string disk = "sys/block/" + name;
        const std::string number = read_or(root, disk + "/dev", "");
        if (number.empty())
            continue;
        facts.disks.push_back(number);
        if (read_or(root, disk + "/queue/scheduler", "").find("[bfq]") != std::string::npos)
            facts.bfq.push_back(number);
    }
}

// Lines such as "8:0 enable=1 ctrl=user ...".
std::vector<std::string> iocost_disks(std::string_view qos) {
    std::vector<std::string> disks;
    for (const auto line : split(qos, '\n')) {
        const auto parts = words(line);
        if (parts.size() > 1 && std::find(parts.begin(), parts.end(), "enable=1") != parts.end())
            disks.emplace_back(parts[0]);
    }
    return disks;
}

// The root group has no memory.swap.max; a child that has memory.max tells whether swap is accounted.
bool swap_is_limited(const Dir &root) {
    for (const auto &name : names_in(root, k_mount)) {
        const std::string group = std::string(k_mount) + "/" + name + "/";
        if (root.exists(group + "memory.max"))
            return root.exists(group + "memory.swap.max");
    }
    return root.exists("proc/swaps"); // CONFIG_SWAP
}

void read_unified(const Dir &root, HostFacts &facts) {
    const std::string mount(k_mount);
    const auto controllers = read_or(root, mount + "/cgroup.controllers", "");
    for (const auto name : words(controllers))
        facts.controllers.emplace_back(name);
    // io.cost.qos is only in the root group, io.weight only below it; one build option makes both.
    const auto qos = root.read_kernel_file(mount + "/io.cost.qos");
    facts.io_weight = bool(qos);
    if (qos)
        facts.iocost = iocost_disks(*qos);
    facts.swap = swap_is_limited(root);
}

bool kernel_option(const Dir &root, std::string_view option) {
    const std::string release = read_or(root, "proc/sys/kernel/osrelease", "");
    const auto config = root.read_file("boot/config-" + release, 4U << 20U);
    return config && config->find("\n" + std::string(option) + "=y\n") != std::string::npos;
}

// v1 name and v2 name of the controllers that both have. cpuacct, devices, freezer, net_* and perf_event are
// none that cgroup.controllers lists.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> k_controllers{{{"cpuset", "cpuset"},
                                                                                      {"cpu", "cpu"},
                                                                                      {"blkio", "io"},
                                                                                      {"memory", "memory"},
                                                                                      {"hugetlb", "hugetlb"},
                                                                                      {"pids", "pids"},
                                                                                      {"rdma", "rdma"},
                                                                                      {"misc", "misc"}}};

// Lines `name hierarchy groups enabled`: what this kernel would have under cgroup2.
void read_v1_layout(const Dir &root, HostFacts &facts) {
    const auto table = read_or(root, "proc/cgroups", "");
    for (const auto line : split(table, '\n')) {
        const auto parts = words(line);
        if (parts.size() != 4 || parts[3] != "1")
            continue;
        for (const auto &[v1, v2] : k_controllers) {
            if (parts[0] == v1)
                facts.controllers.emplace_back(v2);
        }
    }
    facts.io_weight = kernel_option(root, "CONFIG_BLK_CGROUP_IOCOST");
    facts.swap = root.exists("proc/swaps");
}

} // namespace

Result<HostFacts> read_host_facts(const Dir &root) {
    HostFacts facts;
    facts.page_size = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    facts.cpus = read_or(root, "sys/devices/system/cpu/possible", "");
    if (facts.cpus.empty())
        return Error{"cannot read " + root.name_of("/sys/devices/system/cpu/possible") +
                         ": is /sys mounted? Give the facts with --host instead",
                     ENOENT};
    // Without CONFIG_NUMA there is no node directory, and one node.
    facts.mems = read_or(root, "sys/devices/system/node/has_memory", "0");
    read_disks(root, facts);
    facts.hugetlb = huge_page_sizes(root);
    const auto layout = detect_layout(root);
    if (layout == Layout::unified)
        read_unified(root, facts);
    else
        read_v1_layout(root, facts);
    return facts;
}

bool contains(const std::vector<std::string> &names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace warden::cgroup
