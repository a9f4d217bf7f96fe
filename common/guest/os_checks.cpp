// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest/os_checks.hpp"

namespace warden::guest {
const warden_check k_os_checks[6] = {
    {
        .id = "OS-001",
        .severity = WARDEN_SEV_ERROR,
        .title = "The guest's systemd is too old for cgroup2",
        .why =
            "systemd before 231 knows only cgroup v1. On a host with the unified layout it stops at boot with \"Failed to mount cgroup at /sys/fs/cgroup/systemd: Operation not permitted\", and the container runs, but nothing in it.",
        .fix =
            "One of three: upgrade the guest to a release with systemd 231 or newer; give it another init (sysvinit, OpenRC) or run its services unprivileged under one; or boot the host with systemd.unified_cgroup_hierarchy=0, as long as its own systemd knows that (up to 257).",
    },
    {
        .id = "OS-002",
        .severity = WARDEN_SEV_WARNING,
        .title = "The guest's systemd wants nesting",
        .why =
            "systemd newer than 241 sandboxes its services with mounts and namespaces of their own, which LXC's profile refuses without nesting: services such as systemd-logind and systemd-networkd then fail to start.",
        .fix =
            "Set lxc.apparmor.allow_nesting = 1 with lxc.apparmor.profile = generated, in an unprivileged container above all.",
    },
    {
        .id = "OS-003",
        .severity = WARDEN_SEV_ERROR,
        .title = "The container has no init that could run",
        .why = "LXC starts lxc.init.cmd, or /sbin/init, inside of the container's root.",
        .fix = "Install an init in the guest (systemd-sysv, openrc), or name the program in lxc.init.cmd.",
    },
    {
        .id = "OS-004",
        .severity = WARDEN_SEV_INFO,
        .title = "The guest's init could not be checked",
        .why =
            "The container's root is not mounted before it starts unless it is a directory, and another user's processes cannot be looked into. The start-host hook sees it whatever the storage is.",
        .fix = "Run `lxc-warden audit` as root while the container runs, or `lxc-warden check --rootfs DIR`.",
    },
    {
        .id = "OS-005",
        .severity = WARDEN_SEV_ERROR,
        .title = "The guest's systemd is too new for this host's cgroup v1",
        .why = "systemd 258 and newer runs only where cgroup2 is mounted at /sys/fs/cgroup.",
        .fix =
            "Boot the host with the unified layout: `lxc-warden doctor` says what keeps it from that (LIM-202).",
    },
    {
        .id = "OS-006",
        .severity = WARDEN_SEV_INFO,
        .title = "What the container runs as its init",
        .why = "Read from the file that the kernel would execute.",
        .fix = "Nothing.",
    },
};

} // namespace warden::guest
