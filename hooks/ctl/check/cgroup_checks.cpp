// SPDX-License-Identifier: LGPL-2.1-or-later
// LIM-101 to LIM-121 and DEV-101 to DEV-108: what becomes of cgroup settings.
#include "ctl/check/checks.hpp"

namespace warden::ctl::check {

std::vector<findings::Check> cgroup_checks() {
    return {
        {
            .id = "LIM-101",
            .severity = WARDEN_SEV_WARNING,
            .title = "A cgroup v1 limit that is not in force",
            .why =
                "On a host with only cgroup v2, LXC 5 and 6 ignore every lxc.cgroup.* line with a warning that the default log level hides: the container runs without the limit.",
            .fix = "Run `lxc-warden migrate --write` on the file.",
        },
        {
            .id = "LIM-102",
            .severity = WARDEN_SEV_WARNING,
            .title = "A cgroup2 limit that is not in force",
            .why =
                "On a host that mounts cgroup v1 hierarchies (legacy or hybrid), LXC ignores every lxc.cgroup2.* line with a warning that the default log level hides.",
            .fix =
                "Keep the v1 line as well as long as the host boots this way (migrate --keep-v1), or boot with systemd.unified_cgroup_hierarchy=1.",
        },
        {
            .id = "LIM-103",
            .severity = WARDEN_SEV_WARNING,
            .title = "A cgroup v1 setting without a counterpart",
            .why =
                "cgroup v2 has nothing that does what this setting did under v1, so it cannot be converted.",
            .fix =
                "Decide whether the container can do without it; `lxc-warden migrate --accept-lossy` makes it a comment, and takes it out of a Proxmox file.",
        },
        {
            .id = "LIM-104",
            .severity = WARDEN_SEV_ERROR,
            .title = "A value that the kernel refuses under v1",
            .why =
                "With this line the container did not start under cgroup v1, and on a cgroup v2 host LXC ignores it: no host enforces what was meant. It is not guessed here either.",
            .fix =
                "Write the value in the kernel's own form: digits, and for memory one suffix out of K, M, G, T, P, E, without B, blanks or a comment after it.",
        },
        {
            .id = "LIM-105",
            .severity = WARDEN_SEV_WARNING,
            .title = "v1 and v2 lines disagree",
            .why =
                "Both a cgroup v1 and a cgroup v2 line set the same thing to different values. The v2 line is the one in force on a cgroup v2 host, the v1 line on a v1 host.",
            .fix =
                "Remove the v1 line; if its value is the right one, write that into the cgroup2 line first.",
        },
        {
            .id = "LIM-106",
            .severity = WARDEN_SEV_INFO,
            .title = "A cgroup v1 line that is no longer needed",
            .why =
                "What it asks for is in force anyway: by a cgroup v2 line, by an include, or because v2 always works that way.",
            .fix = "Remove it, or let `lxc-warden migrate --write` do so.",
        },
        {
            .id = "LIM-107",
            .severity = WARDEN_SEV_WARNING,
            .title = "A line that clears a limit of an included file",
            .why =
                "LXC ignores the clearing line on a cgroup v2 host as it ignores the included limit. Once the included file is migrated the limit is real, and only a clearing line under the cgroup2 name takes it away again.",
            .fix = "Migrate the included file first, then clear the cgroup2 key in this config.",
        },
        {
            .id = "LIM-108",
            .severity = WARDEN_SEV_WARNING,
            .title = "A cgroup v1 line in a snapshot",
            .why =
                "A rollback makes the lines of a snapshot's section those of the container again, v1 limits among them. They are not in force then, and LXC 7 does not start a container that has one. `migrate` changes no section: a snapshot is to stay what was taken.",
            .fix =
                "Remove the line from the section if the snapshot may do without it, or delete the snapshot with pct delsnapshot; else run lxc-warden migrate after a rollback, before the container starts.",
        },
        {
            .id = "LIM-110",
            .severity = WARDEN_SEV_ERROR,
            .title = "A v1 file name under the v2 prefix",
            .why =
                "LXC writes lxc.cgroup2.<file> to the file of that name, and cgroup v2 has no such file, so the container does not start. Changing only the prefix from lxc.cgroup to lxc.cgroup2 is right for devices.*, cpuset.cpus, cpuset.mems and pids.max only.",
            .fix = "Write the v2 file and its value.",
        },
        {
            .id = "LIM-111",
            .severity = WARDEN_SEV_ERROR,
            .title = "A cgroup2 value that the kernel refuses",
            .why =
                "The kernel answers EINVAL or ERANGE to this value; LXC then ends the start of the container.",
            .fix = "Write a value that the file takes; `max` is the word for unlimited.",
        },
        {
            .id = "LIM-112",
            .severity = WARDEN_SEV_ERROR,
            .title = "No cgroup file of this name",
            .why =
                "Neither version of cgroups has a settable file of this name under this prefix. On a host of the version that the line is for, the container does not start.",
            .fix = "Correct the name.",
        },
        {
            .id = "LIM-113",
            .severity = WARDEN_SEV_WARNING,
            .title = "An implausibly small limit",
            .why =
                "A size without a suffix is a number of bytes. A container cannot run in less than a mebibyte of memory, so most likely a suffix is missing.",
            .fix = "Write the suffix, as in 512M.",
        },
        {
            .id = "LIM-114",
            .severity = WARDEN_SEV_ERROR,
            .title = "A limit for disk I/O without a device",
            .why =
                "Limits for disk I/O are kept for each device: the value begins with the numbers of a disk, as in 8:0. Without them the kernel refuses it.",
            .fix = "Put MAJOR:MINOR of the disk in front; `lsblk -o NAME,MAJ:MIN` shows them.",
        },
        {
            .id = "LIM-115",
            .severity = WARDEN_SEV_WARNING,
            .title = "A number that begins with 0 is octal",
            .why = "The kernel reads a leading 0 as the mark of an octal number: 0100 is 64.",
            .fix = "Write the number without a leading 0.",
        },
        {
            .id = "LIM-116",
            .severity = WARDEN_SEV_WARNING,
            .title = "A limit of zero",
            .why =
                "The kernel takes it, and nothing can run in the container: every allocation or fork fails.",
            .fix = "Write the limit that is meant; `max` (v2) or -1 (v1 memory files) means unlimited.",
        },
        {
            .id = "LIM-117",
            .severity = WARDEN_SEV_INFO,
            .title = "A limit that this host does not enforce yet",
            .why = "The file takes the value, but it only works when something else is turned on as well.",
            .fix = "Turn it on as the message says, or remove the line.",
        },
        {
            .id = "LIM-118",
            .severity = WARDEN_SEV_ERROR,
            .title = "A limit names something that the host does not have",
            .why =
                "A CPU, memory node, disk, huge page size or controller that the host does not have makes the start of the container fail.",
            .fix = "Name one that is there, or check with the facts of the host that is meant (--host).",
        },
        {
            .id = "LIM-119",
            .severity = WARDEN_SEV_ERROR,
            .title = "A line that acts and sets no limit",
            .why =
                "LXC writes lxc.cgroup2.<file> once, while it starts the container and before the container's init runs. A file such as cgroup.procs, cgroup.freeze or memory.reclaim keeps no limit: what is written there is done at that moment, to the container that starts or to the host.",
            .fix = "Remove the line.",
        },
        {
            .id = "LIM-120",
            .severity = WARDEN_SEV_INFO,
            .title = "A memory limit that will become real",
            .why =
                "The limit has had no effect until now. This is what the running container uses beside it.",
            .fix = "Nothing, if the container has room; else raise the limit.",
        },
        {
            .id = "LIM-121",
            .severity = WARDEN_SEV_WARNING,
            .title = "The container uses more than its limit will allow",
            .why =
                "The limit has had no effect until now, and the running container uses, or has used, more than it. Once the limit is in force, processes in the container will be killed for want of memory.",
            .fix = "Raise the limit, or find out why the container needs more than was planned.",
        },
        {
            .id = "DEV-101",
            .severity = WARDEN_SEV_ERROR,
            .title = "devices.deny = a alone blocks nothing",
            .why =
                "On cgroup v2 LXC makes a BPF program of the device rules. `deny = a` only sets the default; with no rule after it the list is empty, no program is attached, and every device is allowed.",
            .fix =
                "Add the devices that the container may use, or the rule `lxc.cgroup2.devices.deny = c *:* rwm`, which makes the list non-empty.",
        },
        {
            .id = "DEV-102",
            .severity = WARDEN_SEV_ERROR,
            .title = "A device rule that LXC cannot parse",
            .why =
                "LXC on cgroup v2 logs an error and skips the rule; the container starts without it. Under v1 the start failed. The form is `TYPE MAJOR:MINOR ACCESS` with single blanks, as in `c 1:3 rwm`, the letter a alone, or in devices.allow a path, as in `/dev/fuse rwm`.",
            .fix = "Correct the rule.",
        },
        {
            .id = "DEV-103",
            .severity = WARDEN_SEV_ERROR,
            .title = "A misspelt device key denies",
            .why =
                "For LXC on cgroup v2 every key that begins with lxc.cgroup2.devices and is not exactly devices.allow is a deny rule: `devices.alloww` takes away what it was meant to give.",
            .fix = "Write lxc.cgroup2.devices.allow or lxc.cgroup2.devices.deny.",
        },
        {
            .id = "DEV-104",
            .severity = WARDEN_SEV_ERROR,
            .title = "A device rule that keeps the container from starting",
            .why =
                "Only the exact text `a` stands for all devices. A rule such as `a *:* rwm` becomes a program that the kernel refuses to load.",
            .fix =
                "Write an allow rule for each device that the container needs, as in `c 10:200 rwm`, instead of this line: the letter `a` alone would permit every device.",
        },
        {
            .id = "DEV-107",
            .severity = WARDEN_SEV_WARNING,
            .title = "A device rule without effect",
            .why =
                "Under v1 a rule takes access away only from an entry for exactly the same device; under a wider entry, as for c *:*, it does nothing, silently.",
            .fix = "Replace the wider rule by the devices that are meant.",
        },
        {
            .id = "DEV-108",
            .severity = WARDEN_SEV_ERROR,
            .title = "Device rules that cannot be judged",
            .why =
                "What a device rule changes depends on the rules before it, and those are not known or too many.",
            .fix = "Make every included file readable, and thin out the rules.",
        },
    };
}

} // namespace warden::ctl::check
