// SPDX-License-Identifier: LGPL-2.1-or-later
#include "checks.hpp"

namespace warden::limits {
const warden_check k_checks[13] = {
    {
        .id = "LIM-001",
        .severity = WARDEN_SEV_INFO,
        .title = "A limit under a cgroup v1 name is made real at start",
        .why =
            "LXC ignores lxc.cgroup.* keys on a pure cgroup2 host, and the container runs without limits. The start-host hook writes the cgroup2 files that the keys ask for, before the container's init runs.",
        .fix = "Run `lxc-warden migrate` on the config: LXC 7 refuses to load a config with such a key.",
    },
    {
        .id = "LIM-002",
        .severity = WARDEN_SEV_ERROR,
        .title = "A limit that the config asks for is not in force",
        .why =
            "The config sets a limit, and the kernel holds another value, most often none: the key has a cgroup v1 name that LXC ignores, the container was started before lxc-warden, or somebody wrote the cgroup file later.",
        .fix =
            "Restart the container with lxc-warden's hooks, or write the value to the cgroup file that is named; but not memory.max below memory.current, for which the kernel kills processes at once.",
    },
    {
        .id = "LIM-003",
        .severity = WARDEN_SEV_WARNING,
        .title = "A limit cannot be expressed exactly under cgroup v2",
        .why =
            "The nearest cgroup2 setting is written, or nothing where v2 has no counterpart. The message says what is lost.",
        .fix =
            "Decide whether that is good enough. If it is, run `lxc-warden migrate` for the cgroup2 key; where nothing takes the line's place, remove it.",
    },
    {
        .id = "LIM-004",
        .severity = WARDEN_SEV_ERROR,
        .title = "A limit in the config is not valid",
        .why =
            "cgroup v1 would have refused the line, or it is not safe to say what it means, so it limits nothing.",
        .fix = "Correct the value; the message says what the kernel takes.",
    },
    {
        .id = "LIM-005",
        .severity = WARDEN_SEV_ERROR,
        .title = "A limit that the policy requires is missing",
        .why =
            "The policy's `require` names this resource, and neither the config nor the policy's default limits it. A container without a limit can take all of it from the host and from every other container.",
        .fix =
            "Write the key that is named into the container's config with its limit, or a default for it into the [limits] section of the policy.",
    },
    {
        .id = "LIM-006",
        .severity = WARDEN_SEV_INFO,
        .title = "The policy's default limit is used",
        .why = "The container's config sets no such limit, and the kernel showed none at start.",
        .fix = "Nothing, if the default suits; else set the key in the container's config.",
    },
    {
        .id = "LIM-007",
        .severity = WARDEN_SEV_ERROR,
        .title = "A controller that a limit needs is not available",
        .why =
            "The cgroup file does not exist in the container's cgroup: the controller is not enabled in the parent's cgroup.subtree_control, is switched off on the kernel's command line, or is in use by cgroup v1.",
        .fix =
            "See `cat /sys/fs/cgroup/cgroup.controllers` and the kernel's command line (cgroup_disable=, cgroup_no_v1=, swapaccount=).",
    },
    {
        .id = "LIM-008",
        .severity = WARDEN_SEV_INFO,
        .title = "What the container used",
        .why = "Read from its cgroup before that was removed.",
        .fix = "Nothing.",
    },
    {
        .id = "LIM-009",
        .severity = WARDEN_SEV_WARNING,
        .title = "The kernel killed processes of the container for lack of memory",
        .why = "The container reached its memory.max and nothing could be reclaimed.",
        .fix = "Raise the limit, or find out what took the memory: the kernel log names the processes.",
    },
    {
        .id = "LIM-010",
        .severity = WARDEN_SEV_INFO,
        .title = "The host's cgroup layout is not the unified one",
        .why =
            "With the hybrid or legacy layout LXC itself applies lxc.cgroup.* keys and ignores lxc.cgroup2.* ones; lxc-warden leaves that alone.",
        .fix =
            "Keep the v1 keys as long as the host boots this way; `lxc-warden migrate --keep-v1` adds the cgroup2 ones. `lxc-warden doctor` says what keeps the host from the unified layout (LIM-202).",
    },
    {
        .id = "LIM-011",
        .severity = WARDEN_SEV_WARNING,
        .title = "The limits could not be checked",
        .why =
            "The container's cgroup, or what the host has, could not be read. Nothing is known of its limits, which is not the same as that they are in order.",
        .fix = "The message names the file and the reason; `lxc-warden audit` asks again.",
    },
    {
        .id = "LIM-012",
        .severity = WARDEN_SEV_WARNING,
        .title = "A limit is below what is in use",
        .why =
            "cgroup2 accepts such a limit, where v1 said EBUSY: the kernel reclaims memory and then kills at once; a limit of processes only stops new ones.",
        .fix = "Raise the limit.",
    },
    {
        .id = "LIM-013",
        .severity = WARDEN_SEV_WARNING,
        .title = "Root in the container can change its own limits",
        .why =
            "The mount option nsdelegate makes a cgroup namespace a border: without it the files of the group that the container sees as its root can be written from inside. systemd mounts cgroup2 with it, some other inits do not.",
        .fix =
            "mount -o remount,nsdelegate /sys/fs/cgroup, in the host's own namespaces; or map the container's ids (lxc.idmap).",
    },
};

const warden_option k_options[5] = {
    {
        .name = "v1-keys",
        .type = WARDEN_ENUM,
        .flags = 0,
        .fallback = "apply",
        .values = "apply|report",
        .help = "Whether limits under cgroup v1 names are made real at start, or only reported.",
    },
    {
        .name = "require",
        .type = WARDEN_ENUM,
        .flags = WARDEN_OPT_LIST,
        .fallback = nullptr,
        .values = "memory|swap|pids|cpu",
        .help = "Resources that every container must have a limit for.",
    },
    {
        .name = "memory.max",
        .type = WARDEN_SIZE,
        .flags = 0,
        .fallback = nullptr,
        .values = "1048576..9223372036854771712", // in less nothing runs, and it is for every container
        .help = "Default for containers without a memory limit.",
    },
    {
        .name = "memory.swap.max",
        .type = WARDEN_SIZE,
        .flags = 0,
        .fallback = nullptr,
        .values = nullptr,
        .help = "Default for containers without a swap limit.",
    },
    {
        .name = "pids.max",
        .type = WARDEN_INT,
        .flags = 0,
        .fallback = nullptr,
        .values = "1..4194304",
        .help = "Default for containers without a limit of processes.",
    },
};

} // namespace warden::limits
