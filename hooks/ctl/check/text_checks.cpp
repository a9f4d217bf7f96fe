// SPDX-License-Identifier: LGPL-2.1-or-later
// CFG-001 to CFG-020: the text of a config, and what LXC makes of its keys.
#include "ctl/check/checks.hpp"

namespace warden::ctl::check {

std::vector<findings::Check> text_checks() {
    return {
        {
            .id = "CFG-001",
            .severity = WARDEN_SEV_ERROR,
            .title = "The config cannot be read",
            .why =
                "A config that cannot be read was not checked, and not checked is never taken for correct. The limits of this program (4 MiB a file) are far above any real config.",
            .fix = "Make the file a regular, readable file of sensible size.",
        },
        {
            .id = "CFG-002",
            .severity = WARDEN_SEV_ERROR,
            .title = "An included file cannot be read",
            .why =
                "LXC refuses a config whose lxc.include names a file that it cannot read, or a directory with such a file in it; then not even lxc-stop works on the container. Only a missing directory whose name ends in / is tolerated. What the file would have said, about devices above all, is not known here either.",
            .fix =
                "Correct the path in lxc.include, or restore the file. Without the line the container would start without all that the file sets, such as its list of devices, capabilities, seccomp and the hooks of lxc-warden.",
        },
        {
            .id = "CFG-003",
            .severity = WARDEN_SEV_ERROR,
            .title = "Includes never end",
            .why =
                "A file that includes itself, directly or through others, is read again and again until LXC runs out of file descriptors or stack. Includes are followed here 32 deep and up to 100,000 settings.",
            .fix = "Remove the lxc.include line that leads back.",
        },
        {
            .id = "CFG-004",
            .severity = WARDEN_SEV_WARNING,
            .title = "An include has a relative path",
            .why =
                "LXC looks a relative path up from the working directory of whoever starts the container: a shell, systemd or a cron job, each with another one. It was looked up from / here.",
            .fix = "Write the whole path in lxc.include.",
        },
        {
            .id = "CFG-005",
            .severity = WARDEN_SEV_ERROR,
            .title = "A NUL byte in the config",
            .why =
                "LXC reads a config as one C string: whatever stands after the first NUL byte of a file does not exist for it, although editors and grep show it.",
            .fix = "Remove the byte, and look at what stands after it: it has had no effect until now.",
        },
        {
            .id = "CFG-006",
            .severity = WARDEN_SEV_INFO,
            .title = "The config is not valid UTF-8",
            .why =
                "LXC passes bytes on as they are, so this works, but a path or name may not be what it looks like, and reports cannot show it as it is.",
            .fix = "Convert the file to UTF-8, if the bytes are meant to be text.",
        },
        {
            .id = "CFG-007",
            .severity = WARDEN_SEV_ERROR,
            .title = "A line without an equals sign",
            .why =
                "A line that begins with `lxc.` and has no `=` makes LXC refuse the whole config: the container does not start, and lxc-info and lxc-stop fail on it too.",
            .fix = "Write `key = value`, or comment the line out with #.",
        },
        {
            .id = "CFG-008",
            .severity = WARDEN_SEV_WARNING,
            .title = "A line that LXC skips",
            .why =
                "LXC reads only lines that begin with `lxc.`; every other line is skipped without a word, so a setting that is spelt in another way never takes effect.",
            .fix = "Correct the beginning of the line, or mark it as a comment with #.",
        },
        {
            .id = "CFG-009",
            .severity = WARDEN_SEV_WARNING,
            .title = "A line that Proxmox drops",
            .why =
                "Proxmox takes `key: value` or `lxc.key = value`, with nothing before the key, no blank before the colon, and of the lxc.* keys those that it knows, in small letters. Every other line it leaves out of the LXC config with a warning, and out of its own file when it next writes that: the setting is not in force. Lines with # are the container's description.",
            .fix = "Write the line as `key: value`, or remove it.",
        },
        {
            .id = "CFG-010",
            .severity = WARDEN_SEV_ERROR,
            .title = "A key name that LXC 2.1 replaced",
            .why =
                "LXC renamed these keys in version 2.1 and refuses the old names since 3.0: the whole config does not load. Old books and how-tos still show them.",
            .fix =
                "Use the new name. lxc-update-config renames keys too, but rewrites comments and knows nothing of cgroups.",
        },
        {
            .id = "CFG-011",
            .severity = WARDEN_SEV_ERROR,
            .title = "A key that LXC does not know",
            .why =
                "LXC refuses a config with an unknown lxc.* key: the container does not start, and lxc-info and lxc-stop fail on it too.",
            .fix = "Correct the name, or remove the line.",
        },
        {
            .id = "CFG-012",
            .severity = WARDEN_SEV_ERROR,
            .title = "A key that only a newer LXC knows",
            .why = "The LXC that the config is checked for refuses the whole config because of this key.",
            .fix = "Remove the line, or upgrade LXC first.",
        },
        {
            .id = "CFG-013",
            .severity = WARDEN_SEV_ERROR,
            .title = "A key that takes no value",
            .why =
                "A family key such as lxc.cgroup, lxc.hook or lxc.net can only be cleared, with an empty value. With a value LXC refuses the config.",
            .fix =
                "Name the member of the family that is meant, or leave the value empty to clear all of it.",
        },
        {
            .id = "CFG-014",
            .severity = WARDEN_SEV_ERROR,
            .title = "A value that LXC refuses",
            .why =
                "LXC reads numbers, switches, addresses, signals, names and sizes while it loads a config, and refuses the whole config when it does not know one: the container does not start, and lxc-info and lxc-stop fail on it too. It knows no comments after a value.",
            .fix = "Write a value that LXC takes.",
        },
        {
            .id = "CFG-015",
            .severity = WARDEN_SEV_ERROR,
            .title = "A line that LXC refuses after, or without, another one",
            .why =
                "Some lines need another one before them, as the keys of one type of network need that type, and some exclude each other. LXC refuses the whole config because of such a line: the container does not start, and lxc-info and lxc-stop fail on it too.",
            .fix = "Put the lines into the order that LXC wants, or remove the one that is not meant.",
        },
        {
            .id = "CFG-016",
            .severity = WARDEN_SEV_WARNING,
            .title = "A value that LXC does not take everywhere, or passes over",
            .why =
                "LXC loads a config with this value without putting it in force, or only on some hosts: its kernel, its C library or the environment of whoever starts the container decide.",
            .fix = "Write a value that every LXC takes.",
        },
        {
            .id = "CFG-017",
            .severity = WARDEN_SEV_WARNING,
            .title = "A mount entry whose fields do not fit",
            .why =
                "An entry has the fields of an fstab: source, target, type, options and two numbers, with blanks between them. A blank that belongs to a path ends the field, the rest is taken for the next one, and the mount fails: unless it is optional, the container does not start.",
            .fix = "Write \\040 for each blank that belongs to a path.",
        },
        {
            .id = "CFG-018",
            .severity = WARDEN_SEV_WARNING,
            .title = "A hook whose path seems to hold a blank",
            .why =
                "LXC hands the value to the shell, which takes what follows the first blank for arguments. The program is not found then, and the container does not start. Quotes around the whole value are taken off by LXC.",
            .fix = "Write a backslash before each blank that belongs to the path.",
        },
        {
            .id = "CFG-019",
            .severity = WARDEN_SEV_WARNING,
            .title = "A system container without a root file system",
            .why =
                "Without lxc.rootfs.path LXC does not fail: it starts the container's init on the host's own root file system. With a list of ids this may stop half way, without one the container can write all that root can.",
            .fix =
                "Write lxc.rootfs.path with the path of the container's root, as in dir:/var/lib/lxc/c1/rootfs.",
        },
        {
            .id = "CFG-020",
            .severity = WARDEN_SEV_ERROR,
            .title = "A cgroup v1 key, which LXC 7 refuses",
            .why =
                "LXC 7 has no lxc.cgroup.<file> keys any more. One such line, in the config or in an included file, even one that only clears, keeps the container from starting, before any hook runs; lxc-info and lxc-stop fail too. lxc.cgroup.dir and its relatives and lxc.cgroup.relative stay valid.",
            .fix = "Run `lxc-warden migrate --write` on the file before LXC is upgraded.",
        },
        {
            .id = "CFG-021",
            .severity = WARDEN_SEV_ERROR,
            .title = "A value with which every start fails",
            .why =
                "LXC loads the config, so that lxc-info and lxc-ls show nothing, and reads this value only when it starts the container: it or the kernel refuses it then.",
            .fix = "Write a value that LXC and the kernel take, or remove the line.",
        },
    };
}

} // namespace warden::ctl::check
