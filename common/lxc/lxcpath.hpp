// SPDX-License-Identifier: LGPL-2.1-or-later
// Where this host's containers are.
#pragma once

#include "base/dir.hpp"

#include <string>

namespace warden::lxc {

// lxc.lxcpath of lxc.conf, as LXC's own tools take it: for root /etc/lxc/lxc.conf, for an ordinary user the
// one below the home directory. Without a setting it is /var/lib/lxc, or ~/.local/share/lxc.
std::string default_lxcpath(const Dir &root);

// "/srv/lxc" of "/srv/lxc/": sockets and records have it so.
std::string without_slashes(std::string path);

} // namespace warden::lxc
