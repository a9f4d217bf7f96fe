#include "ctl/doctor/diagnosis.hpp"

namespace warden::ctl::doctor {
namespace {

using Checks = std::vector<findings::Check>;

constexpr warden_severity k_info = WARDEN_SEV_INFO;
constexpr warden_severity k_warning = WARDEN_SEV_WARNING;
constexpr warden_severity k_error = WARDEN_SEV_ERROR;

Checks cgroup_checks() {
    return {
        {"LIM-201", k_error, "No cgroups are mounted",
         "Without a cgroup file system at /sys/fs/cgroup LXC cannot limit, count or freeze a container.",
         "Mount it (systemd does so at boot), or run lxc-warden on the host instead of in a chroot."},
        {"LIM-202", k_warning, "The cgroup layout is not the unified one",
         "With the hybrid or legacy layout LXC applies lxc.cgroup.* keys and ignores lxc.cgroup2.* ones, so a config that was migrated is not limited. LXC 7 and systemd 258 no longer support this layout.",
         "Migrate with `lxc-warden migrate --keep-v1`, then remove systemd.unified_cgroup_hierarchy from the kernel's command line and reboot; guests with a systemd older than 231 must be upgraded first."},
        {"LIM-203", k_info, "systemd.unified_cgroup_hierarchy has no effect here",
         "systemd 256 ignores the argument unless SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1 is given too, and systemd 258 no longer knows it. Whoever wrote it wanted cgroup v1, for a guest with an old systemd most likely.",
         "Remove it from the kernel's command line, and look for guests that need cgroup v1 with `lxc-warden audit`."},
        {"LIM-204", k_warning, "A cgroup v1 hierarchy is mounted beside cgroup2",
         "A controller belongs to one hierarchy only. While v1 has it, its cgroup2 files do not exist, and LXC may take the host for a hybrid one.",
         "Find out who mounts it (docker, an old tool, /etc/fstab), unmount it and reboot."},
        {"LIM-205", k_error, "A controller that limits need is not available",
         "The limit's file does not exist in any container's cgroup, so a config with such a key does not start, and a policy's default cannot be written.",
         "Remove cgroup_disable= from the kernel's command line; see LIM-204 for a controller that cgroup v1 has; else the kernel was built without it."},
        {"LIM-206", k_warning, "Swap is not accounted",
         "Without memory.swap.max a container may move all that it has to swap, and a converted memsw limit is lost.",
         "Boot with swapaccount=1 (kernels before 6.1), or use a kernel with CONFIG_SWAP and CONFIG_MEMCG."},
        {"LIM-207", k_warning, "The host's cgroups could not be checked",
         "A file of the kernel could not be read. Nothing is known of what it tells.",
         "The message names the file and the reason."},
        {"FRZ-101", k_warning, "A container's cgroup is frozen",
         "Its processes do not run until somebody writes 0. That may be wanted (lxc-freeze, a snapshot that is being taken), or was left by a program that died.",
         "`lxc-warden status` tells who froze it; `lxc-warden thaw NAME` lifts a freeze of ours, lxc-unfreeze NAME one of LXC's. For a freeze that LXC does not know of, such as Proxmox's or one that was written to the file, lxc-unfreeze does nothing: `lxc-warden thaw --force NAME` lifts it."},
        {"FRZ-102", k_warning, "A snapshot tool does not freeze the containers",
         "What a running container writes while its snapshot is made lies in it by halves: over several volumes in no order at all.",
         "`lxc-warden freeze enable TOOL` writes what tells the tool to freeze, shows the change of its config (--write makes it), or prints the lines to put."},
        {"FRZ-103", k_info, "A snapshot tool could not be checked",
         "The tool is installed, and of what it makes snapshots, or whether it calls lxc-warden, cannot be told from its configuration.",
         "`lxc-warden freeze enable TOOL` prints the lines that tell it to freeze; waive this finding when they are there."},
    };
}

Checks other_checks() {
    return {
        {"APP-201", k_error, "AppArmor is off",
         "LXC then ignores every lxc.apparmor key and says nothing: containers run unconfined.",
         "Boot with apparmor=1 security=apparmor, or put apparmor into lsm=; unmount what hides /sys/module/apparmor/parameters/enabled."},
        {"APP-202", k_warning, "The kernel's AppArmor lacks features that LXC's profiles use",
         "A profile with rules that the kernel does not know is loaded without them, or LXC refuses the start unless lxc.apparmor.allow_incomplete is set.",
         "Use a distribution kernel of Debian 12 or newer."},
        {"APP-203", k_warning, "AppArmor could not be checked",
         "Its files could not be read. Nothing is known of it.", "Run it as root; mount securityfs."},
        {"APP-204", k_error, "apparmor_parser is missing",
         "LXC runs it to load the profile that it generates for a container; without it the start fails.",
         "apt-get install apparmor"},
        {"CFG-201", k_warning, "LXC's version could not be found out", "What a config may say depends on it.",
         "Install the package lxc, or look with lxc-start --version."},
        {"CFG-202", k_error, "This LXC does not load the config",
         "LXC 7 has no lxc.cgroup keys: one such line, even a clearing one, and the container does not start, and no hook can help.",
         "`lxc-warden migrate NAME --write` converts the keys."},
        {"CFG-203", k_info, "lxcfs is not mounted",
         "Without it a container sees the host's memory and CPUs in /proc instead of its limits, and programs size themselves after those.",
         "apt-get install lxcfs"},
        {"CFG-204", k_warning, "The containers could not be listed",
         "The directory that holds them could not be read. Nothing is known of their configs, not even whether there are any.",
         "Run it as root; the message names the directory and the reason."},
        {"HOOK-101", k_error, "The drop-in that registers the hooks is not in order",
         "LXC reads it with common.conf. Without it no container is checked; a broken one stops every container, and lxc-stop too.",
         "Reinstall the package lxc-warden, or correct the line that is named."},
        {"HOOK-102", k_error, "A hook program cannot be executed",
         "LXC refuses to start a container whose hook fails.", "Reinstall the package lxc-warden."},
        {"HOOK-103", k_error, "A hook program can be changed by others than root",
         "It runs as root in every start.", "chown root:root FILE; chmod 755 FILE"},
        {"HOOK-104", k_error, "No module is in the stack",
         "The stack files in stack.d say which modules run in which hook. Without a line for start-host no container is checked when it starts, and none gets its limits.",
         "Reinstall the package lxc-warden; see whether a file in /etc/lxc-warden/stack.d masks the shipped one."},
    };
}

} // namespace

const std::vector<findings::Check> &doctor_checks() {
    static const Checks checks = [] {
        Checks all = cgroup_checks();
        for (auto &check : other_checks())
            all.push_back(std::move(check));
        return all;
    }();
    return checks;
}

} // namespace warden::ctl::doctor
