// SPDX-License-Identifier: LGPL-2.1-or-later
#include "checks.hpp"

namespace warden::devices {
const warden_check k_checks[9] = {
    {
        .id = "DEV-001",
        .severity = WARDEN_SEV_INFO,
        .title = "Device rules under cgroup v1 names are made real at start",
        .why =
            "LXC ignores lxc.cgroup.devices.* on a pure cgroup2 host, so the container could open what these rules deny. The start-host hook attaches a device program that permits exactly what the v1 rules permit, beside LXC's own one, before the container's init runs.",
        .fix = "Run `lxc-warden migrate` on the config: LXC 7 refuses to load a config with such a key.",
    },
    {
        .id = "DEV-002",
        .severity = WARDEN_SEV_ERROR,
        .title = "Device rules that the config asks for are not in force",
        .why =
            "The config restricts devices under cgroup v1 names, LXC ignores these on cgroup2, and no program of lxc-warden is attached to the container's cgroup: the policy says report, the container was started before lxc-warden was there, or an ordinary user started it.",
        .fix = "Run `lxc-warden migrate` on the config and restart the container.",
    },
    {
        .id = "DEV-003",
        .severity = WARDEN_SEV_WARNING,
        .title = "The v1 device rules and those in force on cgroup2 disagree",
        .why =
            "The container's own lxc.cgroup2.devices rules win over v1 rules, or LXC's rules refuse a device that a v1 rule allows. A hook can take devices away, never give more than LXC gives.",
        .fix =
            "Remove the lxc.cgroup.devices lines, and write for a device that is missing then an lxc.cgroup2.devices.allow of its own. Without cgroup2 rules in the config `lxc-warden migrate` writes them.",
    },
    {
        .id = "DEV-004",
        .severity = WARDEN_SEV_ERROR,
        .title = "A device rule is not valid",
        .why =
            "cgroup v1 would have refused the start. On cgroup2 LXC skips a rule that it cannot read, logs it and goes on, and with no rule left everything is permitted.",
        .fix =
            "Write TYPE MAJOR:MINOR LETTERS with single blanks, for example c 1:3 rwm; in a deny rule also the letter a alone, for all devices.",
    },
    {
        .id = "DEV-005",
        .severity = WARDEN_SEV_ERROR,
        .title = "The container may open every device",
        .why =
            "No device rule is in force, so there is no device program on the container's cgroup: root in a privileged container can make and open any disk of the host. `lxc.cgroup2.devices.deny = a` alone does nothing either: LXC makes a program only of the rules after it.",
        .fix =
            "Include /usr/share/lxc/config/common.conf, or write lxc.cgroup2.devices.deny = a and the devices that are needed, at least one.",
    },
    {
        .id = "DEV-006",
        .severity = WARDEN_SEV_ERROR,
        .title = "The container may open a dangerous device",
        .why =
            "A raw disk, /dev/mem or a SCSI generic device gives whoever opens it the host's data, past every permission.",
        .fix =
            "Remove the rule that allows it, name only the device that is needed, or waive this finding for the container.",
    },
    {
        .id = "DEV-007",
        .severity = WARDEN_SEV_INFO,
        .title = "The host's cgroup layout is not the unified one",
        .why =
            "With the hybrid or legacy layout LXC applies lxc.cgroup.devices.* itself and ignores lxc.cgroup2.devices.*.",
        .fix =
            "Keep the v1 rules as long as the host boots this way; `lxc-warden migrate --keep-v1` adds the cgroup2 ones.",
    },
    {
        .id = "DEV-008",
        .severity = WARDEN_SEV_WARNING,
        .title = "The device rules could not be checked",
        .why =
            "The kernel says which programs are attached to a cgroup only to root. Nothing is known of what is in force, which is not the same as that it is in order.",
        .fix = "Run `lxc-warden audit` as root in the host's first user namespace.",
    },
    {
        .id = "DEV-009",
        .severity = WARDEN_SEV_ERROR,
        .title = "The kernel holds no device program for the container",
        .why =
            "The config has device rules of which LXC makes a program, and none is attached to the container's cgroup, so every device is permitted.",
        .fix = "Restart the container, and look into LXC's log for why it attached none.",
    },
};

const warden_option k_options[1] = {
    {
        .name = "v1-keys",
        .type = WARDEN_ENUM,
        .flags = 0,
        .fallback = "apply",
        .values = "apply|report",
        .help = "Whether device rules under cgroup v1 names are made real at start, or only reported.",
    },
};

} // namespace warden::devices
