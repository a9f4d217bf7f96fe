// SPDX-License-Identifier: LGPL-2.1-or-later
// What Proxmox VE makes of a container's file when it starts the container, as far as confinement is
// concerned.
#pragma once

#include "base/dir.hpp"
#include "lxc/config.hpp"

#include <string>

namespace warden::ctl::judge {

// The LXC config that pve-container writes to /var/lib/lxc/ID/config: its own lines, with LXC's common files
// already in them, and after them the raw lxc.* lines of the file, which win. These keep the places they have
// in the file; the others stand nowhere. Source: pve-container's LXC.pm, as in its behaviour with 6.1; LXC's
// common.conf and userns.conf.
lxc::Config proxmox_config(const lxc::Config &file, const std::string &id);

// The text of that LXC config as far as it can be told before a start, in Proxmox's order and with the
// includes that are there below root. Nothing below /etc/pve is opened.
std::string proxmox_text(const Dir &root, const lxc::Config &file, const std::string &id);

// A container as LXC's templates write it: a root of its own, and what common.conf brings, or userns.conf for
// one with a uid map. Its lines stand nowhere.
lxc::Config template_config(const std::string &name, bool mapped);

} // namespace warden::ctl::judge
