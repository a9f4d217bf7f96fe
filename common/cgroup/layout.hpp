// SPDX-License-Identifier: LGPL-2.1-or-later
// How this host mounts its cgroups, and where a process sits in them.
#pragma once

#include "base/dir.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warden::cgroup {

// unified: cgroup v2 at /sys/fs/cgroup. hybrid: v1 controllers, and v2 without them at
// /sys/fs/cgroup/unified. legacy: v1 only. none: nothing mounted that we know. unknown: it could not be
// looked at.
enum class Layout { unified, hybrid, legacy, none, unknown };

std::string_view layout_name(Layout layout);

// For whoever must not overlook a limit: what cannot be looked at is taken for what this project is about.
inline bool may_be_unified(Layout layout) {
    return layout == Layout::unified || layout == Layout::unknown;
}

// Tests the files, not the mount table, so that it works below a test tree as well.
Layout detect_layout(const Dir &root);

// A line of /proc/PID/cgroup: `id:controllers:path` (cgroups(7)).
struct ProcCgroup {
    unsigned id = 0;
    std::vector<std::string> controllers; // empty for v2; "name=systemd" for a named hierarchy
    std::string path;
};

// Pure. The path may hold ':' and blanks, so only the first two colons separate; " (deleted)" stays in it.
std::vector<ProcCgroup> parse_proc_cgroup(std::string_view text);

// The v2 cgroup of a process, as "lxc.payload.c1" (no leading slash; empty for the root cgroup). An error
// when the process is gone, its cgroup was deleted, or lies outside of the reader's cgroup namespace ("/..").
Result<std::string> v2_path_of(const Dir &root, std::int64_t pid);

// The v1 cgroup of a process for a controller ("memory"), with its mount point, as
// "sys/fs/cgroup/cpu,cpuacct/lxc.payload.c1". The same errors.
Result<std::string> v1_path_of(const Dir &root, std::int64_t pid, std::string_view controller);

// The mount point of v2 below the root, without a leading slash; nullopt when the layout has none.
std::optional<std::string> v2_mount(Layout layout);

} // namespace warden::cgroup
