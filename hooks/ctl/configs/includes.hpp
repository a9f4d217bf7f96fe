// SPDX-License-Identifier: LGPL-2.1-or-later
// Includes of a config on a Proxmox host: one may lie below /etc/pve, also through a symbolic link, and then
// opening it may wait for ever.
#pragma once

#include "base/dir.hpp"
#include "lxc/config_reader.hpp"

namespace warden::ctl::configs {

// Has a process that may be left waiting look, for at most 5 s; after one that got no answer no other include
// is looked at. What LXC's own package brings is read at once, and on other hosts everything. Borrows root.
lxc::LookAtInclude look_at_includes(const Dir &root);

} // namespace warden::ctl::configs
