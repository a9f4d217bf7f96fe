// SPDX-License-Identifier: LGPL-2.1-or-later
#include "checks.hpp"

namespace warden::freeze {

const warden_check k_checks[6] = {
    {
        .id = "FRZ-001",
        .severity = WARDEN_SEV_ERROR,
        .title = "A container was left frozen",
        .why =
            "lxc-warden froze it for a snapshot, and neither the freeze-run nor its guards thawed it: nothing in it runs.",
        .fix = "Run `lxc-warden thaw --stale`.",
    },
    {
        .id = "FRZ-002",
        .severity = WARDEN_SEV_WARNING,
        .title = "A container is frozen by somebody else",
        .why =
            "Its cgroup is frozen, and lxc-warden has no record of it. LXC's own state is a variable of the monitor, so that lxc-info can say RUNNING all the same, and lxc-unfreeze then does nothing.",
        .fix = "If nobody needs it frozen: `lxc-warden thaw --force NAME`.",
    },
    {
        .id = "FRZ-003",
        .severity = WARDEN_SEV_INFO,
        .title = "A container is frozen for a snapshot",
        .why =
            "A lxc-warden freeze-run is under way, or a snapshot tool holds it; its guards thaw it in time.",
        .fix = "Nothing; `lxc-warden status` says since when and for how long at most.",
    },
    {
        .id = "FRZ-004",
        .severity = WARDEN_SEV_WARNING,
        .title = "A frozen cgroup of an earlier run is in the way",
        .why =
            "A cgroup of this container's name is left, and frozen. Processes in it, if there are any, cannot run, and LXC gives the new run a cgroup with a number after its name, which monitoring does not know.",
        .fix =
            "Run `lxc-warden thaw --stale`, or write 0 to the cgroup.freeze that is named (v1: THAWED to freezer.state); then remove the cgroup when it is empty.",
    },
    {
        .id = "FRZ-005",
        .severity = WARDEN_SEV_WARNING,
        .title = "It could not be checked whether the container is frozen",
        .why = "Its cgroup could not be read. That is not the same as that it runs.",
        .fix = "The message names the reason.",
    },
    {
        .id = "FRZ-006",
        .severity = WARDEN_SEV_INFO,
        .title = "The container has no freeze hook",
        .why =
            "The policy names a program that prepares what runs in the container for a snapshot, and this container does not have it: its data is written out and frozen, as a power cut at one moment would leave it.",
        .fix = "Install the program in the container, or drop the option for it.",
    },
};

const warden_option k_options[10] = {
    {
        .name = "hook",
        .type = WARDEN_PATH,
        .flags = 0,
        .fallback = nullptr,
        .values = nullptr,
        .help =
            "Program inside the container, as the fsfreeze hook of qemu-guest-agent: run with the argument freeze before, and with thaw after a snapshot.",
    },
    {
        .name = "hook-deadline",
        .type = WARDEN_DURATION_MS,
        .flags = 0,
        .fallback = "10s",
        .values = nullptr,
        .help = "How long the program may take each time.",
    },
    {
        .name = "unfreezable",
        .type = WARDEN_ENUM,
        .flags = 0,
        .fallback = "refuse",
        .values = "refuse|leave-out",
        .help =
            "What freeze-run does when this container cannot be frozen: freeze none of those that it was asked for, or leave this one out and say so.",
    },
    {
        .name = "deadline",
        .type = WARDEN_DURATION_MS,
        .flags = 0,
        .fallback = nullptr,
        .values = nullptr,
        .help =
            "How long freeze-run may take to freeze this container; of several containers the shortest counts. Read by the command, where its own option is not given.",
    },
    {
        .name = "max-frozen",
        .type = WARDEN_DURATION_MS,
        .flags = 0,
        .fallback = nullptr,
        .values = nullptr,
        .help =
            "Then this container is thawed whatever happens; of several containers the shortest counts. Read by the command, where its own option is not given.",
    },
    {
        .name = "presync-deadline",
        .type = WARDEN_DURATION_MS,
        .flags = 0,
        .fallback = nullptr,
        .values = nullptr,
        .help = "For the syncs before the freeze. Read by the command, where its own option is not given.",
    },
    {
        .name = "allow-fuse",
        .type = WARDEN_BOOL,
        .flags = 0,
        .fallback = "no",
        .values = nullptr,
        .help = "Freeze this container in spite of a FUSE mount in it, as --allow fuse. Read by the command.",
    },
    {
        .name = "allow-network",
        .type = WARDEN_BOOL,
        .flags = 0,
        .fallback = "no",
        .values = nullptr,
        .help =
            "Freeze this container in spite of a network mount in it, as --allow network. Read by the command.",
    },
    {
        .name = "exclude",
        .type = WARDEN_BOOL,
        .flags = 0,
        .fallback = "no",
        .values = nullptr,
        .help =
            "This container is not frozen for what lies on a path or dataset, and no snapshot has to be consistent for it. Read by the command.",
    },
    {
        .name = "on-failure",
        .type = WARDEN_ENUM,
        .flags = 0,
        .fallback = "skip",
        .values = "skip|run",
        .help =
            "Whether the command is run when the freeze failed; run only where it is so for every container. Read by the command, where its own option is not given.",
    },
};

} // namespace warden::freeze
