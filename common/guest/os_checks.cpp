#include "guest/os_checks.hpp"

namespace warden::guest {
const warden_check k_os_checks[6] = {
    {"OS-001", WARDEN_SEV_ERROR, "The guest's systemd is too old for cgroup2",
     "systemd before 231 knows only cgroup v1. On a host with the unified layout it stops at boot with \"Failed to mount cgroup at /sys/fs/cgroup/systemd: Operation not permitted\", and the container runs, but nothing in it.",
     "One of three: upgrade the guest to a release with systemd 231 or newer; give it another init (sysvinit, OpenRC) or run its services unprivileged under one; or boot the host with systemd.unified_cgroup_hierarchy=0, as long as its own systemd knows that (up to 257)."},
    {"OS-002", WARDEN_SEV_WARNING, "The guest's systemd wants nesting",
     "systemd newer than 241 sandboxes its services with mounts and namespaces of their own, which LXC's profile refuses without nesting: services such as systemd-logind and systemd-networkd then fail to start.",
     "Set lxc.apparmor.allow_nesting = 1 with lxc.apparmor.profile = generated, in an unprivileged container above all."},
    {"OS-003", WARDEN_SEV_ERROR, "The container has no init that could run",
     "LXC starts lxc.init.cmd, or /sbin/init, inside of the container's root.",
     "Install an init in the guest (systemd-sysv, openrc), or name the program in lxc.init.cmd."},
    {"OS-004", WARDEN_SEV_INFO, "The guest's init could not be checked",
     "The container's root is not mounted before it starts unless it is a directory, and another user's processes cannot be looked into. The start-host hook sees it whatever the storage is.",
     "Run `lxc-warden audit` as root while the container runs, or `lxc-warden check --rootfs DIR`."},
    {"OS-005", WARDEN_SEV_ERROR, "The guest's systemd is too new for this host's cgroup v1",
     "systemd 258 and newer runs only where cgroup2 is mounted at /sys/fs/cgroup.",
     "Boot the host with the unified layout: remove systemd.unified_cgroup_hierarchy=0 from the kernel's command line."},
    {"OS-006", WARDEN_SEV_INFO, "What the container runs as its init",
     "Read from the file that the kernel would execute.", "Nothing."},
};

} // namespace warden::guest
