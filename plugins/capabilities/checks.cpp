#include "checks.hpp"

namespace warden::capabilities {
const warden_check k_checks[7] = {
    {"CAP-001", WARDEN_SEV_ERROR, "The container has a capability that the policy does not let it keep",
     "The policy's `keep` names all capabilities that the container's processes may have. What is in the bounding set of its init, any process of it can get.",
     "Drop it with lxc.cap.drop, or name it in `keep` of the policy's [capabilities] section."},
    {"CAP-002", WARDEN_SEV_WARNING, "A privileged container keeps a capability over the whole host",
     "mac_admin, mac_override, sys_module, sys_rawio and sys_time are not bound to a container: they change the host's security policy, kernel, hardware and clock. LXC's common.conf drops them.",
     "Include /usr/share/lxc/config/common.conf, or add lxc.cap.drop = mac_admin mac_override sys_module sys_rawio sys_time."},
    {"CAP-003", WARDEN_SEV_ERROR, "lxc.cap.drop or lxc.cap.keep is not valid",
     "LXC refuses to start a container with a capability that it does not know, or with both keys set.",
     "Correct the name (capabilities(7), lower case, without cap_), or use one of the two keys only."},
    {"CAP-004", WARDEN_SEV_ERROR, "The container's processes may gain privileges",
     "Without lxc.no_new_privs a set-user-ID program inside gives its owner's rights; the policy requires it.",
     "Set lxc.no_new_privs = 1."},
    {"CAP-005", WARDEN_SEV_ERROR, "No seccomp filter is in force",
     "The config names a filter, or the policy requires one, and the kernel says that the process has none.",
     "Include common.conf, which names /usr/share/lxc/config/common.seccomp, or set lxc.seccomp.profile; see whether liblxc was built with seccomp."},
    {"CAP-006", WARDEN_SEV_ERROR, "The running container has capabilities that its config takes away",
     "The bounding set of its init is larger than lxc.cap.drop and lxc.cap.keep make it: it was started with other settings, from the command line or before the config changed.",
     "Restart the container."},
    {"CAP-007", WARDEN_SEV_WARNING, "The capabilities could not be checked",
     "A file of the kernel could not be read. Nothing is known of the container's capabilities, which is not the same as that they are in order.",
     "The message names the file and the reason."},
};

const warden_option k_options[3] = {
    {"keep", WARDEN_STRING, WARDEN_OPT_LIST, nullptr, nullptr,
     "All capabilities that a container may have, in LXC's spelling; unset: any."},
    {"no-new-privs", WARDEN_ENUM, 0, "ignore", "ignore|require",
     "Whether lxc.no_new_privs must be in force."},
    {"seccomp", WARDEN_ENUM, 0, "ignore", "ignore|require", "Whether a seccomp filter must be in force."},
};

} // namespace warden::capabilities
