#include "ctl/check/checks.hpp"

namespace warden::ctl::check {
namespace {

using Checks = std::vector<findings::Check>;

constexpr warden_severity k_info = WARDEN_SEV_INFO;
constexpr warden_severity k_warning = WARDEN_SEV_WARNING;
constexpr warden_severity k_error = WARDEN_SEV_ERROR;

// The text of a config, before its meaning.
Checks text_checks() {
    return {
        {"CFG-001", k_error, "The config cannot be read",
         "A config that cannot be read was not checked, and not checked is never taken for correct. The limits of this program (4 MiB a file) are far above any real config.",
         "Make the file a regular, readable file of sensible size."},
        {"CFG-002", k_error, "An included file cannot be read",
         "LXC refuses a config whose lxc.include names a file that it cannot read, or a directory with such a file in it; then not even lxc-stop works on the container. Only a missing directory whose name ends in / is tolerated. What the file would have said, about devices above all, is not known here either.",
         "Correct the path in lxc.include, or restore the file. Without the line the container would start without all that the file sets, such as its list of devices, capabilities, seccomp and the hooks of lxc-warden."},
        {"CFG-003", k_error, "Includes never end",
         "A file that includes itself, directly or through others, is read again and again until LXC runs out of file descriptors or stack. Includes are followed here 32 deep and up to 100,000 settings.",
         "Remove the lxc.include line that leads back."},
        {"CFG-004", k_warning, "An include has a relative path",
         "LXC looks a relative path up from the working directory of whoever starts the container: a shell, systemd or a cron job, each with another one. It was looked up from / here.",
         "Write the whole path in lxc.include."},
        {"CFG-005", k_error, "A NUL byte in the config",
         "LXC reads a config as one C string: whatever stands after the first NUL byte of a file does not exist for it, although editors and grep show it.",
         "Remove the byte, and look at what stands after it: it has had no effect until now."},
        {"CFG-006", k_info, "The config is not valid UTF-8",
         "LXC passes bytes on as they are, so this works, but a path or name may not be what it looks like, and reports cannot show it as it is.",
         "Convert the file to UTF-8, if the bytes are meant to be text."},
        {"CFG-007", k_error, "A line without an equals sign",
         "A line that begins with `lxc.` and has no `=` makes LXC refuse the whole config: the container does not start, and lxc-info and lxc-stop fail on it too.",
         "Write `key = value`, or comment the line out with #."},
        {"CFG-008", k_warning, "A line that LXC skips",
         "LXC reads only lines that begin with `lxc.`; every other line is skipped without a word, so a setting that is spelt in another way never takes effect.",
         "Correct the beginning of the line, or mark it as a comment with #."},
        {"CFG-009", k_warning, "A line that Proxmox drops",
         "Proxmox takes `key: value` or `lxc.key = value`, with nothing before the key, no blank before the colon, and of the lxc.* keys those that it knows, in small letters. Every other line it leaves out of the LXC config with a warning, and out of its own file when it next writes that: the setting is not in force. Lines with # are the container's description.",
         "Write the line as `key: value`, or remove it."},
    };
}

Checks key_checks() {
    return {
        {"CFG-010", k_error, "A key name that LXC 2.1 replaced",
         "LXC renamed these keys in version 2.1 and refuses the old names since 3.0: the whole config does not load. Old books and how-tos still show them.",
         "Use the new name. lxc-update-config renames keys too, but rewrites comments and knows nothing of cgroups."},
        {"CFG-011", k_error, "A key that LXC does not know",
         "LXC refuses a config with an unknown lxc.* key: the container does not start, and lxc-info and lxc-stop fail on it too.",
         "Correct the name, or remove the line."},
        {"CFG-012", k_error, "A key that only a newer LXC knows",
         "The LXC that the config is checked for refuses the whole config because of this key.",
         "Remove the line, or upgrade LXC first."},
        {"CFG-013", k_error, "A key that takes no value",
         "A family key such as lxc.cgroup, lxc.hook or lxc.net can only be cleared, with an empty value. With a value LXC refuses the config.",
         "Name the member of the family that is meant, or leave the value empty to clear all of it."},
        {"CFG-014", k_error, "A value that LXC refuses",
         "LXC reads numbers, switches, addresses, signals, names and sizes while it loads a config, and refuses the whole config when it does not know one: the container does not start, and lxc-info and lxc-stop fail on it too. It knows no comments after a value.",
         "Write a value that LXC takes."},
        {"CFG-015", k_error, "A line that LXC refuses after, or without, another one",
         "Some lines need another one before them, as the keys of one type of network need that type, and some exclude each other. LXC refuses the whole config because of such a line: the container does not start, and lxc-info and lxc-stop fail on it too.",
         "Put the lines into the order that LXC wants, or remove the one that is not meant."},
        {"CFG-016", k_warning, "A value that LXC does not take everywhere, or passes over",
         "LXC loads a config with this value without putting it in force, or only on some hosts: its kernel, its C library or the environment of whoever starts the container decide.",
         "Write a value that every LXC takes."},
        {"CFG-017", k_warning, "A mount entry whose fields do not fit",
         "An entry has the fields of an fstab: source, target, type, options and two numbers, with blanks between them. A blank that belongs to a path ends the field, the rest is taken for the next one, and the mount fails: unless it is optional, the container does not start.",
         "Write \\040 for each blank that belongs to a path."},
        {"CFG-018", k_warning, "A hook whose path seems to hold a blank",
         "LXC hands the value to the shell, which takes what follows the first blank for arguments. The program is not found then, and the container does not start. Quotes around the whole value are taken off by LXC.",
         "Write a backslash before each blank that belongs to the path."},
        {"CFG-019", k_warning, "A system container without a root file system",
         "Without lxc.rootfs.path LXC does not fail: it starts the container's init on the host's own root file system. With a list of ids this may stop half way, without one the container can write all that root can.",
         "Write lxc.rootfs.path with the path of the container's root, as in dir:/var/lib/lxc/c1/rootfs."},
        {"CFG-020", k_error, "A cgroup v1 key, which LXC 7 refuses",
         "LXC 7 has no lxc.cgroup.<file> keys any more. One such line, in the config or in an included file, even one that only clears, keeps the container from starting, before any hook runs; lxc-info and lxc-stop fail too. lxc.cgroup.dir and its relatives and lxc.cgroup.relative stay valid.",
         "Run `lxc-warden migrate --write` on the file before LXC is upgraded."},
    };
}

Checks limit_checks() {
    return {
        {"LIM-101", k_warning, "A cgroup v1 limit that is not in force",
         "On a host with only cgroup v2, LXC 5 and 6 ignore every lxc.cgroup.* line with a warning that the default log level hides: the container runs without the limit.",
         "Run `lxc-warden migrate --write` on the file."},
        {"LIM-102", k_warning, "A cgroup2 limit that is not in force",
         "On a host that mounts cgroup v1 hierarchies (legacy or hybrid), LXC ignores every lxc.cgroup2.* line with a warning that the default log level hides.",
         "Keep the v1 line as well as long as the host boots this way (migrate --keep-v1), or boot with systemd.unified_cgroup_hierarchy=1."},
        {"LIM-103", k_warning, "A cgroup v1 setting without a counterpart",
         "cgroup v2 has nothing that does what this setting did under v1, so it cannot be converted.",
         "Decide whether the container can do without it; `lxc-warden migrate --accept-lossy` makes it a comment, and takes it out of a Proxmox file."},
        {"LIM-104", k_error, "A value that the kernel refuses under v1",
         "With this line the container did not start under cgroup v1, and on a cgroup v2 host LXC ignores it: no host enforces what was meant. It is not guessed here either.",
         "Write the value in the kernel's own form: digits, and for memory one suffix out of K, M, G, T, P, E, without B, blanks or a comment after it."},
        {"LIM-105", k_warning, "v1 and v2 lines disagree",
         "Both a cgroup v1 and a cgroup v2 line set the same thing to different values. The v2 line is the one in force on a cgroup v2 host, the v1 line on a v1 host.",
         "Remove the v1 line; if its value is the right one, write that into the cgroup2 line first."},
        {"LIM-106", k_info, "A cgroup v1 line that is no longer needed",
         "What it asks for is in force anyway: by a cgroup v2 line, by an include, or because v2 always works that way.",
         "Remove it, or let `lxc-warden migrate --write` do so."},
        {"LIM-107", k_warning, "A line that clears a limit of an included file",
         "LXC ignores the clearing line on a cgroup v2 host as it ignores the included limit. Once the included file is migrated the limit is real, and only a clearing line under the cgroup2 name takes it away again.",
         "Migrate the included file first, then clear the cgroup2 key in this config."},
        {"LIM-108", k_warning, "A cgroup v1 line in a snapshot",
         "A rollback makes the lines of a snapshot's section those of the container again, v1 limits among them. They are not in force then, and LXC 7 does not start a container that has one. `migrate` changes no section: a snapshot is to stay what was taken.",
         "Remove the line from the section if the snapshot may do without it, or delete the snapshot with pct delsnapshot; else run lxc-warden migrate after a rollback, before the container starts."},
        {"LIM-110", k_error, "A v1 file name under the v2 prefix",
         "LXC writes lxc.cgroup2.<file> to the file of that name, and cgroup v2 has no such file, so the container does not start. Changing only the prefix from lxc.cgroup to lxc.cgroup2 is right for devices.*, cpuset.cpus, cpuset.mems and pids.max only.",
         "Write the v2 file and its value."},
        {"LIM-111", k_error, "A cgroup2 value that the kernel refuses",
         "The kernel answers EINVAL or ERANGE to this value; LXC then ends the start of the container.",
         "Write a value that the file takes; `max` is the word for unlimited."},
        {"LIM-112", k_error, "No cgroup file of this name",
         "Neither version of cgroups has a settable file of this name under this prefix. On a host of the version that the line is for, the container does not start.",
         "Correct the name."},
        {"LIM-113", k_warning, "An implausibly small limit",
         "A size without a suffix is a number of bytes. A container cannot run in less than a mebibyte of memory, so most likely a suffix is missing.",
         "Write the suffix, as in 512M."},
        {"LIM-114", k_error, "A limit for disk I/O without a device",
         "Limits for disk I/O are kept for each device: the value begins with the numbers of a disk, as in 8:0. Without them the kernel refuses it.",
         "Put MAJOR:MINOR of the disk in front; `lsblk -o NAME,MAJ:MIN` shows them."},
        {"LIM-115", k_warning, "A number that begins with 0 is octal",
         "The kernel reads a leading 0 as the mark of an octal number: 0100 is 64.",
         "Write the number without a leading 0."},
        {"LIM-116", k_warning, "A limit of zero",
         "The kernel takes it, and nothing can run in the container: every allocation or fork fails.",
         "Write the limit that is meant; `max` (v2) or -1 (v1 memory files) means unlimited."},
        {"LIM-117", k_info, "A limit that this host does not enforce yet",
         "The file takes the value, but it only works when something else is turned on as well.",
         "Turn it on as the message says, or remove the line."},
        {"LIM-118", k_error, "A limit names something that the host does not have",
         "A CPU, memory node, disk, huge page size or controller that the host does not have makes the start of the container fail.",
         "Name one that is there, or check with the facts of the host that is meant (--host)."},
        {"LIM-120", k_info, "A memory limit that will become real",
         "The limit has had no effect until now. This is what the running container uses beside it.",
         "Nothing, if the container has room; else raise the limit."},
        {"LIM-121", k_warning, "The container uses more than its limit will allow",
         "The limit has had no effect until now, and the running container uses, or has used, more than it. Once the limit is in force, processes in the container will be killed for want of memory.",
         "Raise the limit, or find out why the container needs more than was planned."},
    };
}

Checks device_checks() {
    return {
        {"DEV-101", k_error, "devices.deny = a alone blocks nothing",
         "On cgroup v2 LXC makes a BPF program of the device rules. `deny = a` only sets the default; with no rule after it the list is empty, no program is attached, and every device is allowed.",
         "Add the devices that the container may use, or the rule `lxc.cgroup2.devices.deny = c *:* rwm`, which makes the list non-empty."},
        {"DEV-102", k_error, "A device rule that LXC cannot parse",
         "LXC on cgroup v2 logs an error and skips the rule; the container starts without it. Under v1 the start failed. The form is `TYPE MAJOR:MINOR ACCESS` with single blanks, as in `c 1:3 rwm`, the letter a alone, or in devices.allow a path, as in `/dev/fuse rwm`.",
         "Correct the rule."},
        {"DEV-103", k_error, "A misspelt device key denies",
         "For LXC on cgroup v2 every key that begins with lxc.cgroup2.devices and is not exactly devices.allow is a deny rule: `devices.alloww` takes away what it was meant to give.",
         "Write lxc.cgroup2.devices.allow or lxc.cgroup2.devices.deny."},
        {"DEV-104", k_error, "A device rule that keeps the container from starting",
         "Only the exact text `a` stands for all devices. A rule such as `a *:* rwm` becomes a program that the kernel refuses to load.",
         "Write an allow rule for each device that the container needs, as in `c 10:200 rwm`, instead of this line: the letter `a` alone would permit every device."},
        {"DEV-107", k_warning, "A device rule without effect",
         "Under v1 a rule takes access away only from an entry for exactly the same device; under a wider entry, as for c *:*, it does nothing, silently.",
         "Replace the wider rule by the devices that are meant."},
        {"DEV-108", k_error, "Device rules that cannot be judged",
         "What a device rule changes depends on the rules before it, and those are not known or too many.",
         "Make every included file readable, and thin out the rules."},
    };
}

} // namespace

const std::vector<findings::Check> &offline_checks() {
    static const std::vector<findings::Check> table = [] {
        Checks all;
        for (const Checks &part : {text_checks(), key_checks(), limit_checks(), device_checks()})
            all.insert(all.end(), part.begin(), part.end());
        return all;
    }();
    return table;
}

} // namespace warden::ctl::check
