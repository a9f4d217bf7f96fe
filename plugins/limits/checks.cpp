#include "checks.hpp"

namespace warden::limits {
const warden_check k_checks[12] = {
    {"LIM-001", WARDEN_SEV_INFO, "A limit under a cgroup v1 name is made real at start",
     "LXC ignores lxc.cgroup.* keys on a pure cgroup2 host, and the container runs without limits. The start-host hook writes the cgroup2 files that the keys ask for, before the container's init runs.",
     "Run `lxc-warden migrate` on the config: LXC 7 refuses to load a config with such a key."},
    {"LIM-002", WARDEN_SEV_ERROR, "A limit that the config asks for is not in force",
     "The config sets a limit, and the kernel holds another value, most often none: the key has a cgroup v1 name that LXC ignores, the container was started before lxc-warden, or somebody wrote the cgroup file later.",
     "Restart the container with lxc-warden's hooks, or write the value to the cgroup file that is named; but not memory.max below memory.current, for which the kernel kills processes at once."},
    {"LIM-003", WARDEN_SEV_WARNING, "A limit cannot be expressed exactly under cgroup v2",
     "The nearest cgroup2 setting is written, or nothing where v2 has no counterpart. The message says what is lost.",
     "Decide whether that is good enough, and write the cgroup2 key yourself: `lxc-warden migrate` proposes it."},
    {"LIM-004", WARDEN_SEV_ERROR, "A limit in the config is not valid",
     "cgroup v1 would have refused the line, or what it means cannot be told safely, so it limits nothing.",
     "Correct the value; the message says what the kernel takes."},
    {"LIM-005", WARDEN_SEV_ERROR, "A limit that the policy requires is missing",
     "The policy's `require` names this resource, and neither the config nor the policy's default limits it. A container without a limit can take all of it from the host and from every other container.",
     "Set the cgroup2 key in the container's config, or a default in the [limits] section of the policy."},
    {"LIM-006", WARDEN_SEV_INFO, "The policy's default limit is used",
     "The container's config sets no such limit, and the kernel showed none at start.",
     "Nothing, if the default suits; else set the key in the container's config."},
    {"LIM-007", WARDEN_SEV_ERROR, "A controller that a limit needs is not available",
     "The cgroup file does not exist in the container's cgroup: the controller is not enabled in the parent's cgroup.subtree_control, is switched off on the kernel's command line, or is in use by cgroup v1.",
     "See `cat /sys/fs/cgroup/cgroup.controllers` and the kernel's command line (cgroup_disable=, cgroup_no_v1=, swapaccount=)."},
    {"LIM-008", WARDEN_SEV_INFO, "What the container used", "Read from its cgroup before that was removed.",
     "Nothing."},
    {"LIM-009", WARDEN_SEV_WARNING, "The kernel killed processes of the container for lack of memory",
     "The container reached its memory.max and nothing could be reclaimed.",
     "Raise the limit, or find out what took the memory: the kernel log names the processes."},
    {"LIM-010", WARDEN_SEV_INFO, "The host's cgroup layout is not the unified one",
     "With the hybrid or legacy layout LXC itself applies lxc.cgroup.* keys and ignores lxc.cgroup2.* ones; lxc-warden leaves that alone.",
     "Keep the v1 keys as long as the host boots this way; `lxc-warden migrate --keep-v1` adds the cgroup2 ones. The unified layout comes by removing systemd.unified_cgroup_hierarchy=0 from the kernel's command line."},
    {"LIM-011", WARDEN_SEV_WARNING, "The limits could not be checked",
     "The container's cgroup, or what the host has, could not be read. Nothing is known of its limits, which is not the same as that they are in order.",
     "The message names the file and the reason; `lxc-warden audit` asks again."},
    {"LIM-012", WARDEN_SEV_WARNING, "A limit is below what is in use",
     "cgroup2 accepts such a limit, where v1 said EBUSY: the kernel reclaims memory and then kills at once; a limit of processes only stops new ones.",
     "Raise the limit."},
};

const warden_option k_options[5] = {
    {"v1-keys", WARDEN_ENUM, 0, "apply", "apply|report",
     "Whether limits under cgroup v1 names are made real at start, or only reported."},
    {"require", WARDEN_ENUM, WARDEN_OPT_LIST, nullptr, "memory|swap|pids|cpu",
     "Resources that every container must have a limit for."},
    {"memory.max", WARDEN_SIZE, 0, nullptr, nullptr, "Default for containers without a memory limit."},
    {"memory.swap.max", WARDEN_SIZE, 0, nullptr, nullptr, "Default for containers without a swap limit."},
    {"pids.max", WARDEN_INT, 0, nullptr, "1..4194304",
     "Default for containers without a limit of processes."},
};

} // namespace warden::limits
