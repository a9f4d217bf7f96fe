// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/missing_file.hpp"

#include "cgroup/values/v2_value.hpp"

namespace warden::cgroup {

std::optional<MissingFile> missing_file(std::string_view file, const HostFacts &host) {
    const auto controller = values::controller_of(file);
    if (controller == "devices")
        return std::nullopt; // a BPF program
    if (!contains(host.controllers, controller))
        return MissingFile{
            "L-NOCONTROLLER",
            "cgroup2 on this host has no controller " + std::string(controller) +
                ", and LXC does not start a container whose file is missing. Enable it (kernel option, or boot arguments such as cgroup_disable)"};
    if (file.starts_with("memory.swap.") && !host.swap)
        return MissingFile{"L-NOSWAPFILE",
                           "this host does not account swap, so there is no " + std::string(file) +
                               " and swap cannot be limited. Enable swap accounting, or turn swap off"};
    return std::nullopt;
}

} // namespace warden::cgroup
