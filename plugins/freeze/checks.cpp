#include "checks.hpp"

namespace warden::freeze {

const warden_check k_checks[5] = {
    {"FRZ-001", WARDEN_SEV_ERROR, "A container was left frozen",
     "lxc-warden froze it for a snapshot, and neither the freeze-run nor its guards thawed it: nothing in it "
     "runs.",
     "Run `lxc-warden thaw --stale`."},
    {"FRZ-002", WARDEN_SEV_WARNING, "A container is frozen by somebody else",
     "Its cgroup is frozen, and lxc-warden has no record of it. LXC's own state is a variable of the "
     "monitor, so that "
     "lxc-info can say RUNNING all the same, and lxc-unfreeze then does nothing.",
     "If nobody needs it frozen: `lxc-warden thaw --force NAME`."},
    {"FRZ-003", WARDEN_SEV_INFO, "A container is frozen for a snapshot",
     "A lxc-warden freeze-run is under way, or a snapshot tool holds it; its guards thaw it in time.",
     "Nothing; `lxc-warden status` tells since when and for how long at most."},
    {"FRZ-004", WARDEN_SEV_WARNING, "A frozen cgroup of an earlier run is in the way",
     "A cgroup of this container's name is left, and frozen. Processes in it, if there are any, cannot run, "
     "and LXC gives "
     "the new run a cgroup with a number behind its name, which monitoring does not know.",
     "Run `lxc-warden thaw --stale`, or write 0 to the cgroup.freeze that is named (v1: THAWED to "
     "freezer.state); then "
     "remove the cgroup when it is empty."},
    {"FRZ-005", WARDEN_SEV_WARNING, "It could not be checked whether the container is frozen",
     "Its cgroup could not be read. That is not the same as that it runs.", "The message names the reason."},
};

} // namespace warden::freeze
