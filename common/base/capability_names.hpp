// SPDX-License-Identifier: LGPL-2.1-or-later
// The kernel's capabilities, by number (linux/capability.h), as capabilities(7) writes them without CAP_ and
// in small letters: so LXC's configs and AppArmor's rules name them.
#pragma once

#include <array>
#include <string_view>

namespace warden {

inline constexpr std::array<std::string_view, 41> k_capability_names{"chown",
                                                                     "dac_override",
                                                                     "dac_read_search",
                                                                     "fowner",
                                                                     "fsetid",
                                                                     "kill",
                                                                     "setgid",
                                                                     "setuid",
                                                                     "setpcap",
                                                                     "linux_immutable",
                                                                     "net_bind_service",
                                                                     "net_broadcast",
                                                                     "net_admin",
                                                                     "net_raw",
                                                                     "ipc_lock",
                                                                     "ipc_owner",
                                                                     "sys_module",
                                                                     "sys_rawio",
                                                                     "sys_chroot",
                                                                     "sys_ptrace",
                                                                     "sys_pacct",
                                                                     "sys_admin",
                                                                     "sys_boot",
                                                                     "sys_nice",
                                                                     "sys_resource",
                                                                     "sys_time",
                                                                     "sys_tty_config",
                                                                     "mknod",
                                                                     "lease",
                                                                     "audit_write",
                                                                     "audit_control",
                                                                     "setfcap",
                                                                     "mac_override",
                                                                     "mac_admin",
                                                                     "syslog",
                                                                     "wake_alarm",
                                                                     "block_suspend",
                                                                     "audit_read",
                                                                     "perfmon",
                                                                     "bpf",
                                                                     "checkpoint_restore"};

} // namespace warden
