// SPDX-License-Identifier: LGPL-2.1-or-later
// Who started a hook: LXC's monitor of the container, in the foreground (lxc-start -F) or as a daemon.
#pragma once

#include "base/dir.hpp"
#include "lxc/hook_env.hpp"

#include <cstdint>

namespace warden::lxc {

// From the kernel: the daemon's command line, which LXC writes; else the socket that the process listens on,
// LXCPATH/NAME/command. What cannot be found out stays unset: a path so long that LXC hashes the socket's
// name, a process that may not be looked at.
HookParent find_hook_parent(const Dir &root, std::int64_t pid, const std::string &name);

// "/srv/lxc" of "[lxc monitor] /srv/lxc web1".
std::optional<std::string> lxcpath_in_title(std::string_view command_line, const std::string &name);
// Of the socket with one of these inodes (as text) that is a monitor's of the container, in the text of
// /proc/net/unix.
std::optional<std::string> lxcpath_of_socket(std::string_view unix_table,
                                             const std::vector<std::string> &inodes, const std::string &name);

} // namespace warden::lxc
