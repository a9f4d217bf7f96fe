// SPDX-License-Identifier: LGPL-2.1-or-later
// The cgroups that have a container's processes in them, by the names that LXC gives.
#pragma once

#include "base/dir.hpp"

#include <string>
#include <vector>

namespace warden::ctl::containers {

struct Payloads {
    std::vector<std::string> populated; // below the root, as "sys/fs/cgroup/lxc.payload.c1"
    bool all = true;                    // false: there are more cgroups than are looked at
};

// Every lxc.payload.NAME with processes in it or below it, in the hierarchy that every container is in. Does
// not look below one, nor at or below `known`: what is in there belongs to the container.
Payloads find_payloads(const Dir &root, const std::vector<std::string> &known);

} // namespace warden::ctl::containers
