// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/doctor/diagnosis.hpp"

namespace warden::ctl::doctor {
namespace {

using Checks = std::vector<findings::Check>;

constexpr warden_severity k_info = WARDEN_SEV_INFO;
constexpr warden_severity k_warning = WARDEN_SEV_WARNING;
constexpr warden_severity k_error = WARDEN_SEV_ERROR;

Checks cgroup_checks() {
    return {
        {
            .id = "LIM-201",
            .severity = k_error,
            .title = "No cgroups are mounted",
            .why =
                "Without a cgroup file system at /sys/fs/cgroup LXC cannot limit, count or freeze a container.",
            .fix =
                "Mount it (systemd does so at boot), or run lxc-warden on the host instead of in a chroot.",
        },
        {
            .id = "LIM-202",
            .severity = k_warning,
            .title = "The cgroup layout is not the unified one",
            .why =
                "With the hybrid or legacy layout LXC applies lxc.cgroup.* keys and ignores lxc.cgroup2.* ones, so a config that was migrated is not limited. LXC 7 only warns here and runs every container without any limit, and systemd 258 no longer supports this layout.",
            .fix =
                "Migrate with `lxc-warden migrate --keep-v1`, then boot with systemd.unified_cgroup_hierarchy=1 (or without it, where it is 0); guests with a systemd older than 231 must be upgraded first.",
        },
        {
            .id = "LIM-203",
            .severity = k_info,
            .title = "systemd.unified_cgroup_hierarchy has no effect here",
            .why =
                "systemd 256 ignores the argument unless SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1 is given too, and systemd 258 no longer knows it. Whoever wrote it wanted cgroup v1, for a guest with an old systemd most likely.",
            .fix =
                "Remove it from the kernel's command line, and look for guests that need cgroup v1 with `lxc-warden audit`.",
        },
        {
            .id = "LIM-204",
            .severity = k_warning,
            .title = "A cgroup v1 hierarchy is mounted beside cgroup2",
            .why =
                "A controller belongs to one hierarchy only. While v1 has it, its cgroup2 files do not exist, and LXC may take the host for a hybrid one.",
            .fix = "Find out who mounts it (docker, an old tool, /etc/fstab), unmount it and reboot.",
        },
        {
            .id = "LIM-205",
            .severity = k_error,
            .title = "A controller that limits need is not available",
            .why =
                "The limit's file does not exist in any container's cgroup, so a config with such a key does not start, and a policy's default cannot be written.",
            .fix =
                "Remove cgroup_disable= from the kernel's command line; see LIM-204 for a controller that cgroup v1 has; else the kernel was built without it.",
        },
        {
            .id = "LIM-206",
            .severity = k_warning,
            .title = "Swap is not accounted",
            .why =
                "Without memory.swap.max a container may move all that it has to swap, and a converted memsw limit is lost.",
            .fix =
                "Boot with swapaccount=1 (kernels before 6.1), or use a kernel with CONFIG_SWAP and CONFIG_MEMCG.",
        },
        {
            .id = "LIM-207",
            .severity = k_warning,
            .title = "The host's cgroups could not be checked",
            .why = "A file of the kernel could not be read. Nothing is known of what it shows.",
            .fix = "The message names the file and the reason.",
        },
        {
            .id = "LIM-208",
            .severity = k_warning,
            .title = "cgroup2 is mounted without nsdelegate",
            .why =
                "Without this option a cgroup namespace keeps nobody in: root of a container that is root on the host can write the limits of its own cgroup. systemd sets it; whoever mounted /sys/fs/cgroup here did not.",
            .fix =
                "mount -o remount,nsdelegate /sys/fs/cgroup, and the same where the host mounts it at boot.",
        },
        {
            .id = "LIM-209",
            .severity = k_warning,
            .title = "cgroup2 counts events of each group alone",
            .why =
                "memory.events and pids.events of a container then leave out what happened in the groups below it: a kill for lack of memory in a service of the guest is not reported (LIM-009, HOOK-010).",
            .fix = "Mount /sys/fs/cgroup without memory_localevents and pids_localevents.",
        },
        {
            .id = "LIM-210",
            .severity = k_info,
            .title = "Protected memory does not reach the groups in a container",
            .why =
                "Without the mount option memory_recursiveprot memory.low and memory.min of a container protect nothing in the groups below it, unless the guest sets them too.",
            .fix = "mount -o remount,memory_recursiveprot /sys/fs/cgroup (Linux 5.7).",
        },
        {
            .id = "LIM-211",
            .severity = k_info,
            .title = "Huge pages count for memory.max",
            .why =
                "With the mount option memory_hugetlb_accounting (systemd 259 sets it) huge pages are a part of memory.current. A memory.max that was chosen before, under cgroup v1 too, is then too small for a container that uses them.",
            .fix = "Raise lxc.cgroup2.memory.max of such containers by what they use of hugetlb.",
        },
        {
            .id = "FRZ-101",
            .severity = k_warning,
            .title = "A container's cgroup is frozen",
            .why =
                "Its processes do not run until somebody writes 0. That may be wanted (lxc-freeze, a snapshot that is being taken), or was left by a program that died.",
            .fix =
                "`lxc-warden status` shows who froze it; `lxc-warden thaw NAME` lifts a freeze of ours, lxc-unfreeze NAME one of LXC's. For a freeze that LXC does not know of, such as Proxmox's or one that was written to the file, lxc-unfreeze does nothing: `lxc-warden thaw --force NAME` lifts it.",
        },
        {
            .id = "FRZ-102",
            .severity = k_warning,
            .title = "A snapshot tool does not freeze the containers",
            .why =
                "What a running container writes while its snapshot is made lies in it by halves: over several volumes in no order at all.",
            .fix =
                "`lxc-warden freeze enable TOOL` writes what makes the tool freeze, shows the change of its config (--write makes it), or prints the lines to put.",
        },
        {
            .id = "FRZ-103",
            .severity = k_info,
            .title = "A snapshot tool could not be checked",
            .why =
                "The tool is installed, and of what it makes snapshots, or whether it calls lxc-warden, cannot be told from its configuration.",
            .fix =
                "`lxc-warden freeze enable TOOL` prints the lines that make it freeze; waive this finding when they are there.",
        },
    };
}

Checks other_checks() {
    return {
        {
            .id = "APP-201",
            .severity = k_error,
            .title = "AppArmor is off",
            .why = "LXC then ignores every lxc.apparmor key and says nothing: containers run unconfined.",
            .fix =
                "Boot a kernel that was built with AppArmor, without an argument that leaves it out (apparmor=0, lsm=, security=); unmount what hides /sys/module/apparmor/parameters/enabled.",
        },
        {
            .id = "APP-202",
            .severity = k_warning,
            .title = "The kernel's AppArmor lacks features that LXC's profiles use",
            .why =
                "A profile with rules that the kernel does not know is loaded without them, or LXC refuses the start unless lxc.apparmor.allow_incomplete is set.",
            .fix = "Use a distribution kernel of Debian 12 or newer.",
        },
        {
            .id = "APP-203",
            .severity = k_warning,
            .title = "AppArmor could not be checked",
            .why = "Its files could not be read. Nothing is known of it.",
            .fix = "Run it as root; mount securityfs.",
        },
        {
            .id = "APP-204",
            .severity = k_error,
            .title = "apparmor_parser is missing",
            .why =
                "LXC runs it to load the profile that it generates for a container; without it the start fails.",
            .fix = "apt-get install apparmor",
        },
        {
            .id = "CFG-201",
            .severity = k_warning,
            .title = "LXC's version could not be found out",
            .why = "What a config may say depends on it.",
            .fix = "Install the package lxc, or look with lxc-start --version.",
        },
        {
            .id = "CFG-202",
            .severity = k_error,
            .title = "This LXC does not load the config",
            .why =
                "LXC 7 has no lxc.cgroup keys: one such line, even a clearing one, and the container does not start, and no hook can help.",
            .fix = "`lxc-warden migrate NAME --write` converts the keys.",
        },
        {
            .id = "CFG-203",
            .severity = k_info,
            .title = "lxcfs is not mounted",
            .why =
                "Without it a container sees the host's memory and CPUs in /proc instead of its limits, and programs size themselves after those.",
            .fix = "apt-get install lxcfs",
        },
        {
            .id = "CFG-204",
            .severity = k_warning,
            .title = "The containers could not be listed",
            .why =
                "The directory that holds them could not be read. Nothing is known of their configs, not even whether there are any.",
            .fix = "Run it as root; the message names the directory and the reason.",
        },
        {
            .id = "CFG-205",
            .severity = k_warning,
            .title = "LXC 7 comes, and does not load the config",
            .why =
                "apt has an lxc-pve of LXC 7 for this host. It refuses a config with the line that is named, before any hook runs: the container does not start after the upgrade, and lxc-info and lxc-stop fail on it too.",
            .fix =
                "`lxc-warden migrate --all` shows what mends all of them, `lxc-warden migrate --all --write` writes it. Do so before the upgrade.",
        },
        {
            .id = "CFG-206",
            .severity = k_warning,
            .title = "Proxmox's part of the host could not be checked",
            .why = "A file could not be read. Nothing is known of what it shows.",
            .fix = "Run it as root; the message names the file and the reason.",
        },
        {
            .id = "CFG-207",
            .severity = k_error,
            .title = "Proxmox's cluster file system is away",
            .why =
                "/etc/pve holds the containers' configs. While it is away Proxmox starts no container; lxc-warden's hooks do not need it, `check` and `migrate` end with 2 and change nothing.",
            .fix =
                "See `systemctl status pve-cluster` and `journalctl -u pve-cluster`; `systemctl restart pve-cluster`.",
        },
        {
            .id = "CFG-208",
            .severity = k_info,
            .title = "A file in /etc/pve/lxc that Proxmox does not look at",
            .why =
                "Proxmox's containers have numbers from 100 to 999999999 for names. It does not look at any other file there.",
            .fix = "Move the file away, or give it the number that is meant.",
        },
        {
            .id = "CFG-209",
            .severity = k_error,
            .title = "The policy of a bundle or of the cluster is not what it was",
            .why =
                "What lies in /var/lib/lxc-warden/policy.d is in force as it is, but no longer what the site has tested and, for a bundle, signed.",
            .fix =
                "Install the bundle again, or run `lxc-warden policy sync`: both put it right. What this host needs besides goes into /etc/lxc-warden/policy.d.",
        },
        {
            .id = "CFG-210",
            .severity = k_warning,
            .title = "The policy of the cluster may be old",
            .why =
                "It was not compared with what the cluster shares for a quarter of an hour, so that a newer one may not be in force here.",
            .fix =
                "`systemctl enable --now lxc-warden-policy-sync.timer`; `systemctl status lxc-warden-policy-sync` says why it could not.",
        },
        {
            .id = "HOOK-101",
            .severity = k_error,
            .title = "The drop-in that registers the hooks is not in order",
            .why =
                "LXC reads it with common.conf. Without it no container is checked; a broken one stops every container, and lxc-stop too.",
            .fix = "Reinstall the package lxc-warden, or correct the line that is named.",
        },
        {
            .id = "HOOK-102",
            .severity = k_error,
            .title = "A hook program cannot be executed",
            .why = "LXC refuses to start a container whose hook fails.",
            .fix = "Reinstall the package lxc-warden.",
        },
        {
            .id = "HOOK-103",
            .severity = k_error,
            .title = "A hook program can be changed by others than root",
            .why = "It runs as root in every start.",
            .fix = "chown root:root FILE; chmod 755 FILE",
        },
        {
            .id = "HOOK-104",
            .severity = k_error,
            .title = "No module is in the stack",
            .why =
                "The stack files in stack.d say which modules run in which hook. Without a line for start-host no container is checked when it starts, and none gets its limits.",
            .fix =
                "Reinstall the package lxc-warden; see whether a file in /etc/lxc-warden/stack.d masks the shipped one.",
        },
        {
            .id = "HOOK-105",
            .severity = k_info,
            .title = "The hooks cannot name lines of /etc/pve/lxc/ID.conf",
            .why =
                "A hook opens nothing below /etc/pve, where an open can wait for ever. It looks lines up in the copies that the last audit left in /var/lib/lxc-warden/proxmox; without them it names the file only.",
            .fix = "Run `lxc-warden audit` once, or each hour: systemctl enable --now lxc-warden-audit.timer",
        },
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
