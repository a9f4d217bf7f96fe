#include "checks.hpp"

namespace warden::freeze {

const warden_check k_checks[6] = {
    {"FRZ-001", WARDEN_SEV_ERROR, "A container was left frozen",
     "lxc-warden froze it for a snapshot, and neither the freeze-run nor its guards thawed it: nothing in it runs.",
     "Run `lxc-warden thaw --stale`."},
    {"FRZ-002", WARDEN_SEV_WARNING, "A container is frozen by somebody else",
     "Its cgroup is frozen, and lxc-warden has no record of it. LXC's own state is a variable of the monitor, so that lxc-info can say RUNNING all the same, and lxc-unfreeze then does nothing.",
     "If nobody needs it frozen: `lxc-warden thaw --force NAME`."},
    {"FRZ-003", WARDEN_SEV_INFO, "A container is frozen for a snapshot",
     "A lxc-warden freeze-run is under way, or a snapshot tool holds it; its guards thaw it in time.",
     "Nothing; `lxc-warden status` tells since when and for how long at most."},
    {"FRZ-004", WARDEN_SEV_WARNING, "A frozen cgroup of an earlier run is in the way",
     "A cgroup of this container's name is left, and frozen. Processes in it, if there are any, cannot run, and LXC gives the new run a cgroup with a number behind its name, which monitoring does not know.",
     "Run `lxc-warden thaw --stale`, or write 0 to the cgroup.freeze that is named (v1: THAWED to freezer.state); then remove the cgroup when it is empty."},
    {"FRZ-005", WARDEN_SEV_WARNING, "It could not be checked whether the container is frozen",
     "Its cgroup could not be read. That is not the same as that it runs.", "The message names the reason."},
    {"FRZ-006", WARDEN_SEV_INFO, "The container has no freeze hook",
     "The policy names a program that prepares what runs in the container for a snapshot, and this container does not have it: its data is written out and frozen, as a power cut at one moment would leave it.",
     "Install the program in the container, or drop the option for it."},
};

const warden_option k_options[2] = {
    {"hook", WARDEN_PATH, 0, nullptr, nullptr,
     "Program inside the container, as the fsfreeze hook of qemu-guest-agent: run with the argument freeze before, and with thaw after a snapshot."},
    {"hook-deadline", WARDEN_DURATION_MS, 0, "10s", nullptr, "How long the program may take each time."},
};

} // namespace warden::freeze
