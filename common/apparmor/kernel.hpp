// SPDX-License-Identifier: LGPL-2.1-or-later
// Whether the kernel has AppArmor on, and what it can do.
#pragma once

#include "base/dir.hpp"

#include <optional>
#include <string>

namespace warden::apparmor {

struct KernelState {
    enum class Is {
        on,
        off,
        masked, // something is mounted over the flag that LXC reads: LXC may see another answer than the
                // kernel's
        unknown
    };
    Is is = Is::unknown;
    std::string detail; // what was read, or why nothing was
    // What LXC reads: /sys/module/apparmor/parameters/enabled begins with Y. Unless it does, LXC ignores
    // every lxc.apparmor key and says nothing.
    bool lxc_sees_it_on = false;
    // features/mount/mask exists: without it LXC wants lxc.apparmor.allow_incomplete. nullopt: not known.
    std::optional<bool> mount_mediation;
    // What brings it back, from how this kernel was built and booted; empty: it is on, or not known.
    std::string cure = {};
};

// root: "/" or a test tree. That the flag is really sysfs's is only checked when root is this process's "/".
KernelState read_kernel(const Dir &root);

} // namespace warden::apparmor
