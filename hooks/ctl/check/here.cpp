// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/check/here.hpp"

#include "base/text.hpp"
#include "cgroup/missing_file.hpp"
#include "cgroup/values/device_number.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace warden::ctl::check {
namespace {

constexpr std::string_view k_v2 = "lxc.cgroup2.";

// Files of the core (cgroup.*, *.pressure) are there whatever the controllers are.
bool is_of_controller(std::string_view file) {
    constexpr std::array<std::string_view, 8> controllers{"cpuset",  "cpu",  "io",   "memory",
                                                          "hugetlb", "pids", "rdma", "misc"};
    return std::ranges::find(controllers, file.substr(0, file.find('.'))) != controllers.end() &&
           !file.ends_with(".pressure");
}

// "8:0" of "8:0 rbps=1048576"; empty where a value is about no device.
std::string device_of(std::string_view value) {
    const auto device = cgroup::values::take_device_number(value);
    return device ? cgroup::values::to_string(*device) : std::string();
}

// A weight goes to the scheduler that the disk has, and the kernel refuses it for a disk that has another
// one.
std::optional<std::string> weight_not_here(std::string_view file, const std::string &device,
                                           const cgroup::HostFacts &host) {
    const bool bfq = file == "io.bfq.weight";
    if (bfq && host.bfq.empty())
        return "no disk of this host uses the BFQ scheduler, so there is no io.bfq.weight, and LXC does not start a container whose file is missing. Give a disk BFQ, or write io.weight";
    if (!bfq && !host.io_weight)
        return "the kernel of this host has no io.weight, and LXC does not start a container whose file is missing. Give a disk the BFQ scheduler and write io.bfq.weight, or limit it with io.max";
    if (!device.empty() && !cgroup::contains(bfq ? host.bfq : host.iocost, device))
        return "disk " + device +
               (bfq ? " does not use the BFQ scheduler" : " is not enabled in io.cost.qos") +
               ", and the kernel refuses a weight for it then";
    return std::nullopt;
}

std::optional<std::string> io_not_here(std::string_view file, std::string_view value,
                                       const cgroup::HostFacts &host) {
    // A host that has the controller has disks: without any, nobody looked.
    if (host.disks.empty())
        return std::nullopt;
    const bool weight = file == "io.weight" || file == "io.bfq.weight";
    if (!weight && file != "io.max" && file != "io.latency")
        return std::nullopt;
    const std::string device = device_of(value);
    if (!device.empty() && !cgroup::contains(host.disks, device))
        return "this host has no disk " + device +
               ", or it is a partition; the kernel refuses both. Name a whole disk, lsblk shows the numbers";
    return weight ? weight_not_here(file, device, host) : std::nullopt;
}

std::optional<std::string> huge_pages_not_here(std::string_view file, const cgroup::HostFacts &host) {
    constexpr std::string_view prefix = "hugetlb.";
    if (host.hugetlb.empty() || !file.starts_with(prefix))
        return std::nullopt;
    const auto size = file.substr(prefix.size(), file.find('.', prefix.size()) - prefix.size());
    if (cgroup::contains(host.hugetlb, size))
        return std::nullopt;
    return "this host has no huge pages of " + printable(size, 40) +
           ", so there is no such file. Remove the line, or name a size that the host has";
}

} // namespace

std::optional<std::string> not_here(std::string_view key, std::string_view value,
                                    const cgroup::HostFacts &host) {
    const auto file = key.substr(std::min(key.size(), k_v2.size()));
    if (host.controllers.empty() || !is_of_controller(file))
        return std::nullopt;
    if (auto missing = cgroup::missing_file(file, host))
        return std::move(missing->why);
    if (auto why = io_not_here(file, value, host))
        return why;
    return huge_pages_not_here(file, host);
}

} // namespace warden::ctl::check
