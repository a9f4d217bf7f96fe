// SPDX-License-Identifier: LGPL-2.1-or-later
// The program that a container runs as its init, found as the kernel would find it.
#pragma once

#include "base/dir.hpp"
#include "guest/os_release.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warden::guest {

enum class InitKind { systemd, sysvinit, upstart, openrc, runit, s6, busybox, dinit, script, entry_point };
std::string_view kind_name(InitKind kind);

// The first systemd that runs where there is cgroup2 only.
inline constexpr unsigned k_first_on_cgroup2 = 231;

struct GuestInit {
    InitKind kind = InitKind::entry_point;
    std::string path;                // as configured, in the guest
    std::string program;             // the file's own name, with all symlinks followed: "systemd", "busybox"
    std::optional<unsigned> systemd; // its version, from the ELF file
    bool before_shared = false; // systemd without its shared library: older than 231, or linked statically
    OsRelease os;

    // As far as can be said: one without the shared library may be linked statically.
    bool needs_cgroup_v1() const { return before_shared || (systemd && *systemd < k_first_on_cgroup2); }
};

// What LXC starts without lxc.init.cmd.
inline constexpr std::string_view k_default_init = "/sbin/init";

// command: lxc.init.cmd or another command line, whose first word is the program; empty for the default.
// One without a slash is searched as LXC does, as far as that can be told (ENOTSUP).
// Symlinks are followed inside of rootfs only; a FIFO, a device, more than 64 MiB is an error. ENOENT when
// there is no such program, EACCES when it cannot be executed, EINVAL for a damaged one.
Result<GuestInit> find_init(const Dir &rootfs, std::string_view command);

// Pure: by the file's name, what it needs, and what /etc/inittab starts.
struct InitClues {
    std::string program;
    std::vector<std::string> needed;
    std::string inittab;
    bool script = false;
    bool custom = false; // not the default path
    bool s6_overlay = false;
    bool busybox = false; // under whatever name: a hard link has no name of its own
};
InitKind kind_of(const InitClues &clues);

} // namespace warden::guest
