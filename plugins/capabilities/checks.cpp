// SPDX-License-Identifier: LGPL-2.1-or-later
#include "checks.hpp"

namespace warden::capabilities {
const warden_check k_checks[8] = {
    {
        .id = "CAP-001",
        .severity = WARDEN_SEV_ERROR,
        .title = "The container has a capability that the policy does not let it keep",
        .why =
            "The policy's `keep` names all capabilities that the container's processes may have. What is in the bounding set of its init, any process of it can get.",
        .fix = "Drop it with lxc.cap.drop, or name it in `keep` of the policy's [capabilities] section.",
    },
    {
        .id = "CAP-002",
        .severity = WARDEN_SEV_WARNING,
        .title = "A privileged container keeps a capability over the whole host",
        .why =
            "mac_admin, mac_override, sys_module, sys_rawio and sys_time are not bound to a container: they change the host's security policy, kernel, hardware and clock. LXC's common.conf drops them.",
        .fix =
            "Include /usr/share/lxc/config/common.conf, or add lxc.cap.drop = mac_admin mac_override sys_module sys_rawio sys_time.",
    },
    {
        .id = "CAP-003",
        .severity = WARDEN_SEV_ERROR,
        .title = "lxc.cap.drop or lxc.cap.keep is not valid",
        .why =
            "LXC refuses to start a container with a capability that it does not know, or with both keys set.",
        .fix =
            "Correct the name (capabilities(7), lower case, without cap_), or use one of the two keys only.",
    },
    {
        .id = "CAP-004",
        .severity = WARDEN_SEV_ERROR,
        .title = "The container's processes may gain privileges",
        .why =
            "Without lxc.no_new_privs a set-user-ID program inside gives its owner's rights; the policy requires it.",
        .fix = "Set lxc.no_new_privs = 1.",
    },
    {
        .id = "CAP-005",
        .severity = WARDEN_SEV_ERROR,
        .title = "No seccomp filter is in force",
        .why =
            "The config names a filter, or the policy requires one, and the kernel says that the process has none.",
        .fix =
            "Include common.conf, which names /usr/share/lxc/config/common.seccomp, or set lxc.seccomp.profile; see whether liblxc was built with seccomp.",
    },
    {
        .id = "CAP-006",
        .severity = WARDEN_SEV_ERROR,
        .title = "The running container has capabilities that its config takes away",
        .why =
            "The bounding set of its init is larger than lxc.cap.drop and lxc.cap.keep make it: it was started with other settings, from the command line or before the config changed.",
        .fix = "Restart the container.",
    },
    {
        .id = "CAP-007",
        .severity = WARDEN_SEV_WARNING,
        .title = "The capabilities could not be checked",
        .why =
            "A file of the kernel could not be read. Nothing is known of the container's capabilities, which is not the same as that they are in order.",
        .fix = "The message names the file and the reason.",
    },
    {
        .id = "CAP-008",
        .severity = WARDEN_SEV_WARNING,
        .title = "A raw seccomp profile takes the place of Proxmox's",
        .why =
            "Proxmox generates a container's seccomp rules from its `features:`, with those that keep AF_ALG sockets, keyctl and some ioctls away from an unprivileged container. A raw lxc.seccomp.profile replaces all of them: features such as keyctl= and mknod= have no effect, and what Proxmox blocks is allowed unless the profile says otherwise.",
        .fix =
            "Remove the raw line, and say with the features of the container what it needs; or add Proxmox's rules to the profile, and waive CAP-008.",
    },
};

const warden_option k_options[3] = {
    {
        .name = "keep",
        .type = WARDEN_STRING,
        .flags = WARDEN_OPT_LIST,
        .fallback = nullptr,
        .values = nullptr,
        .help = "All capabilities that a container may have, in LXC's spelling; unset: any.",
    },
    {
        .name = "no-new-privs",
        .type = WARDEN_ENUM,
        .flags = 0,
        .fallback = "ignore",
        .values = "ignore|require",
        .help = "Whether lxc.no_new_privs must be in force.",
    },
    {
        .name = "seccomp",
        .type = WARDEN_ENUM,
        .flags = 0,
        .fallback = "ignore",
        .values = "ignore|require",
        .help = "Whether a seccomp filter must be in force.",
    },
};

} // namespace warden::capabilities
