// SPDX-License-Identifier: LGPL-2.1-or-later
#include "checks.hpp"

namespace warden::apparmor_module {

const warden_check k_checks[14] = {
    {
        .id = k_unconfined,
        .severity = WARDEN_SEV_ERROR,
        .title = "The container runs unconfined",
        .why =
            "No AppArmor profile of the host applies to the container: nothing mediates what its processes mount, trace, signal or write below /proc/sys and /sys. In a privileged container only capabilities, seccomp and the device rules are left between its root and the host. The config asks for it, or lxc-start -s did, or the program that started the container cannot change profiles.",
        .fix =
            "Write `lxc.apparmor.profile = generated` into the container's config, or remove the line lxc.apparmor.profile (LXC then takes lxc-container-default-cgns), and restart the container. What then fails inside shows as DENIED in `journalctl -k -g apparmor`; allow it with single lines of lxc.apparmor.raw instead of giving up the profile. A user's own containers cannot use `generated`: name a profile that root has loaded and whose name begins with lxc-. To accept it for one container, waive APP-001 for it in /etc/lxc-warden/policy.d, with owner, reason and date.",
    },
    {
        .id = k_unchanged,
        .severity = WARDEN_SEV_ERROR,
        .title = "The container keeps the label of the program that started it",
        .why =
            "With `lxc.apparmor.profile = unchanged` LXC applies no profile. The container runs with the label of lxc-start or whatever started it, which is unconfined or the profile /usr/bin/lxc-start; that one allows nearly everything, since lxc-start needs nearly everything.",
        .fix =
            "Write `lxc.apparmor.profile = generated` into the container's config and restart the container.",
    },
    {
        .id = k_complain,
        .severity = WARDEN_SEV_ERROR,
        .title = "The profile does not enforce",
        .why =
            "The profile is loaded in complain mode: what it forbids is written to the kernel log and then allowed. In the modes user and prompt a program decides instead of the profile. The name of the profile looks right, and nothing is held back.",
        .fix =
            "Run `aa-enforce` on the profile's file in /etc/apparmor.d (or remove complain from its flags and run `apparmor_parser -r FILE`). It takes effect at once, for running containers too. Look at what it would have denied first: `journalctl -k -g apparmor=.ALLOWED`.",
    },
    {
        .id = k_kernel_off,
        .severity = WARDEN_SEV_ERROR,
        .title = "AppArmor is off in this kernel",
        .why =
            "LXC reads /sys/module/apparmor/parameters/enabled. Unless it says Y, every lxc.apparmor line of every config is accepted and ignored, without a warning, and all containers run unconfined. AppArmor is off when the kernel was booted with apparmor=0 or with lsm= or security= that leave it out, when it was not built in, or, for LXC only, when something is mounted over that file.",
        .fix =
            "Look at `cat /proc/cmdline` and remove apparmor=0, or add `apparmor=1 security=apparmor`, then run update-grub and reboot. If `findmnt /sys/module/apparmor/parameters/enabled` shows a mount, remove it from where it is made and unmount it; then restart the containers.",
    },
    {
        .id = k_flag,
        .severity = WARDEN_SEV_ERROR,
        .title = "The profile has the unconfined flag",
        .why =
            "A profile with flags=(unconfined) has a name and allows everything. Some distributions ship such profiles as place holders.",
        .fix =
            "Remove `unconfined` from the profile's flags in /etc/apparmor.d and run `apparmor_parser -r FILE`, or choose another profile, and restart the container.",
    },
    {
        .id = k_not_loaded,
        .severity = WARDEN_SEV_ERROR,
        .title = "The configured profile is not loaded",
        .why =
            "The kernel has no profile of the configured name, so that it can confine nothing. LXC notices only after it has set up the container, and says no more than that it failed to write the profile's name.",
        .fix =
            "Load it with `apparmor_parser -r /etc/apparmor.d/FILE` (LXC's own are in /etc/apparmor.d/lxc-containers), or correct the name in the config. When all profiles are missing, look at `systemctl status apparmor`.",
    },
    {
        .id = k_allow_incomplete,
        .severity = WARDEN_SEV_WARNING,
        .title = "Incomplete confinement is allowed",
        .why =
            "With `lxc.apparmor.allow_incomplete = 1` LXC starts the container on a kernel whose AppArmor cannot mediate mounts. Root in a privileged container can then mount what it wants, /proc and /sys included.",
        .fix =
            "Remove the line lxc.apparmor.allow_incomplete. Every kernel of a current distribution mediates mounts.",
    },
    {
        .id = k_allow_nesting,
        .severity = WARDEN_SEV_INFO,
        .title = "The generated profile allows nesting",
        .why =
            "With `lxc.apparmor.allow_nesting = 1` LXC adds a rule for any mount to the generated profile, and leaves out rules that deny what lies below /proc and /sys; LXC 6.0.6, 7.0.0 and those after them leave out all of these. Containers that run containers, or a current systemd, need it. In an unprivileged container it costs little. In a privileged one next to nothing of the profile is left that protects the kernel's settings from root in the container: there it is a warning.",
        .fix =
            "Remove the line lxc.apparmor.allow_nesting where nothing in the container needs it, or make the container unprivileged.",
    },
    {
        .id = k_raw,
        .severity = WARDEN_SEV_WARNING,
        .title = "The generated profile is widened by hand",
        .why =
            "LXC copies each line of lxc.apparmor.raw into the profile that it generates and checks nothing. This line allows what the profile is there to forbid.",
        .fix =
            "Narrow the rule to the one path, file system or program that needs it, or remove it, and restart the container. Accept it with a waiver for APP-009 that says why it is needed.",
    },
    {
        .id = k_other_label,
        .severity = WARDEN_SEV_WARNING,
        .title = "The running label is not the configured one",
        .why =
            "The container is confined, by another profile than its config names. The config was changed after the start, or the container was started with lxc-start -s. The next start may end in another state than the one that is seen now.",
        .fix =
            "Restart the container to bring it in line with its config, or correct lxc.apparmor.profile in the config.",
    },
    {
        .id = k_not_checked,
        .severity = WARDEN_SEV_WARNING,
        .title = "AppArmor could not be checked",
        .why =
            "Something that the verdict depends on could not be read, or does not prove anything. The container may be confined or not: this is not an all-clear.",
        .fix =
            "Run `lxc-warden audit` as root. If that cannot check it either, see that /sys and securityfs (/sys/kernel/security) are mounted, and compare `cat /proc/PID/attr/apparmor/current` of the container's init with `aa-status`.",
    },
    {
        .id = k_not_wanted,
        .severity = WARDEN_SEV_ERROR,
        .title = "The policy wants another profile",
        .why =
            "The site's policy names the profile that this container must run with (option profile of the module apparmor), and the container is configured or running with another one.",
        .fix =
            "Set lxc.apparmor.profile to what the policy wants and restart the container. `lxc-warden policy show NAME` says which line of which file wants it; a drop-in in /etc/lxc-warden/policy.d with a match for this container can want another.",
    },
    {
        .id = k_workaround,
        .severity = WARDEN_SEV_WARNING,
        .title = "A mount hides from the container that AppArmor is on",
        .why =
            "How-tos of 2025 mounted /dev/null over /sys/module/apparmor/parameters/enabled, together with the profile unconfined, so that runc and Docker inside do not look for AppArmor. LXC, runc and Docker of 2026 do not need it, and it stays in configs.",
        .fix =
            "Remove the lxc.mount.entry, and lxc.apparmor.profile = unconfined with it; for Docker inside set lxc.apparmor.profile = generated and lxc.apparmor.allow_nesting = 1.",
    },
    {
        .id = k_writable,
        .severity = WARDEN_SEV_WARNING,
        .title = "A privileged container has /proc or /sys to write to",
        .why =
            "With proc:rw or sys:rw in lxc.mount.auto LXC leaves /proc/sys, /proc/sysrq-trigger or all of /sys writable. Root in a privileged container is the host's root, and most of what lies there is not bound to a namespace: it is the host's kernel that is set. Only what the AppArmor profile denies is left, and a profile that allows nesting denies none of it.",
        .fix = "Write proc:mixed for proc:rw and sys:mixed for sys:rw, or make the container unprivileged.",
    },
};

} // namespace warden::apparmor_module
