// SPDX-License-Identifier: LGPL-2.1-or-later
// With which options this host mounts cgroup v2: they decide what limits and counters mean.
#pragma once

#include "base/dir.hpp"
#include "cgroup/layout.hpp"

#include <optional>

namespace warden::cgroup {

// cgroup-v2.rst, "Mounting". False for what an older kernel does not have.
struct MountOptions {
    // Without it root of a container can write the limits of its own cgroup, if it is root of the host too.
    bool nsdelegate = false;
    bool memory_recursiveprot = false; // memory.low of a container holds for the groups below it
    bool memory_localevents = false;   // memory.events counts a group's own events only
    bool pids_localevents = false;     // pids.events too
    bool memory_hugetlb_accounting =
        false; // huge pages count for memory.max (Linux 6.6; systemd 259 does it)
};

// nullopt: there is no cgroup2 mount where the layout has it, or the mounts cannot be read.
std::optional<MountOptions> mount_options(const Dir &root, Layout layout);

} // namespace warden::cgroup
