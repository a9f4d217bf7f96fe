// SPDX-License-Identifier: LGPL-2.1-or-later
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

// What keeps a file from being read although it is there: of an answer that would be wrong none is given.
bool is_shortage(int code) {
    if (code == EACCES)
        return geteuid() == 0; // to an ordinary user much is closed
    return code == EMFILE || code == ENFILE || code == ENOMEM || code == EIO || code == EAGAIN ||
           code == EBADF;
}

// The host's files, each of which may be missing. The first that could not be read for another reason is
// kept.
class Files {
public:
    explicit Files(const Dir &root) : root_(root) {}

    // The text without the last newline, or the fallback.
    std::string read_or(const std::string &path, std::string_view fallback) {
        const auto text = root_.read_kernel_file(path);
        note(text);
        return std::string(text ? trim(*text) : fallback);
    }
    std::vector<std::string> names_in(std::string_view path) {
        auto names = root_.list(path);
        note(names);
        return names ? std::move(*names) : std::vector<std::string>{};
    }
    bool has(const std::string &path) {
        auto there = root_.has(path);
        // What is missing is not an error, so it is looked for twice.
        if (there && !*there)
            there = root_.has(path);
        note(there);
        return there && *there;
    }
    void must(const Result<std::string> &text) {
        if (!text && !failure_)
            failure_ = text.error();
    }
    template <class T>
    void note(const Result<T> &result) {
        if (!result && is_shortage(result.error().code) && !failure_)
            failure_ = result.error();
    }
    const Dir &root() const { return root_; }
    const std::optional<Error> &failure() const { return failure_; }

private:
    const Dir &root_;
    std::optional<Error> failure_;
};

// How the kernel writes a huge page size in file names (hugetlb_cgroup.c, mem_fmt).
std::string huge_page_name(std::uint64_t kib) {
    if (kib >= 1U << 20U)
        return std::to_string(kib >> 20U) + "GB";
    if (kib >= 1U << 10U)
        return std::to_string(kib >> 10U) + "MB";
    return std::to_string(kib) + "KB";
}

std::vector<std::string> huge_page_sizes(Files &files) {
    constexpr std::string_view prefix = "hugepages-";
    constexpr std::string_view suffix = "kB";
    std::vector<std::string> sizes;
    for (const std::string_view name : files.names_in("sys/kernel/mm/hugepages")) {
        if (!name.starts_with(prefix) || !name.ends_with(suffix))
            continue;
        const auto digits = name.substr(prefix.size(), name.size() - prefix.size() - suffix.size());
        if (const auto kib = parse_u64(digits))
            sizes.push_back(huge_page_name(*kib));
    }
    return sizes;
}

// Partitions are directories below their disk and so not in /sys/block itself.
void read_disks(Files &files, HostFacts &facts) {
    for (const auto &name : files.names_in("sys/block")) {
        const std::string disk = "sys/block/" + name;
        const std::string number = files.read_or(disk + "/dev", "");
        if (number.empty())
            continue;
        facts.disks.push_back(number);
        if (files.read_or(disk + "/queue/scheduler", "").find("[bfq]") != std::string::npos)
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

// The root group has no memory.swap.max; a child that has memory.max shows whether swap is accounted.
bool swap_is_limited(Files &files) {
    for (const auto &name : files.names_in(k_mount)) {
        const std::string group = std::string(k_mount) + "/" + name + "/";
        if (files.has(group + "memory.max"))
            return files.has(group + "memory.swap.max");
    }
    return files.has("proc/swaps"); // CONFIG_SWAP
}

void read_unified(Files &files, HostFacts &facts) {
    const std::string mount(k_mount);
    // It is there, or the layout were another one.
    const auto controllers = files.root().read_kernel_file(mount + "/cgroup.controllers");
    files.must(controllers);
    if (controllers) {
        for (const auto name : words(trim(*controllers)))
            facts.controllers.emplace_back(name);
    }
    // io.cost.qos is only in the root group, io.weight only below it; one build option makes both.
    const auto qos = files.root().read_kernel_file(mount + "/io.cost.qos");
    files.note(qos);
    facts.io_weight = bool(qos);
    if (qos)
        facts.iocost = iocost_disks(*qos);
    facts.swap = swap_is_limited(files);
}

bool kernel_option(Files &files, std::string_view option) {
    const std::string release = files.read_or("proc/sys/kernel/osrelease", "");
    const auto config = files.root().read_file("boot/config-" + release, 4U << 20U);
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
void read_v1_layout(Files &files, HostFacts &facts) {
    const auto table = files.read_or("proc/cgroups", "");
    for (const auto line : split(table, '\n')) {
        const auto parts = words(line);
        if (parts.size() != 4 || parts[3] != "1")
            continue;
        for (const auto &[v1, v2] : k_controllers) {
            if (parts[0] == v1)
                facts.controllers.emplace_back(v2);
        }
    }
    facts.io_weight = kernel_option(files, "CONFIG_BLK_CGROUP_IOCOST");
    facts.swap = files.has("proc/swaps");
}

} // namespace

Result<HostFacts> read_host_facts(const Dir &root) {
    HostFacts facts;
    Files files(root);
    facts.page_size = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    facts.cpus = files.read_or("sys/devices/system/cpu/possible", "");
    if (facts.cpus.empty())
        return Error{"cannot read " + root.name_of("/sys/devices/system/cpu/possible") +
                         ": is /sys mounted? Give the facts with --host instead",
                     ENOENT};
    // Without CONFIG_NUMA there is no node directory, and one node.
    facts.mems = files.read_or("sys/devices/system/node/has_memory", "0");
    read_disks(files, facts);
    facts.hugetlb = huge_page_sizes(files);
    const auto layout = detect_layout(root);
    if (layout == Layout::unknown)
        return Error{"cannot tell how " + root.name_of("/sys/fs/cgroup") + " is mounted", EIO};
    if (layout == Layout::unified)
        read_unified(files, facts);
    else
        read_v1_layout(files, facts);
    if (files.failure())
        return *files.failure();
    return facts;
}

bool contains(const std::vector<std::string> &names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace warden::cgroup
