// SPDX-License-Identifier: LGPL-2.1-or-later
// Which lxc.* keys Proxmox VE takes from /etc/pve/lxc/ID.conf. Pure.
#pragma once

#include <string_view>

namespace warden::lxc {

// Whether Proxmox writes a line with this key into the LXC config; it drops every other with a warning, and
// from the file too when it next writes it. Names older than LXC 2.1 are taken, for LXC to refuse.
bool proxmox_takes(std::string_view key);

// Whether lxc-pve's build of this LXC (its major) has the key although that came with LXC 7: since 6.0.5-3 it
// has lxc.environment.runtime and .hooks, and no older one is installed beside a pve-container that uses
// them.
bool is_backported(std::string_view key, unsigned lxc);

// Why Proxmox drops a line that parse_line calls dropped: half a sentence, for a message.
std::string_view why_dropped(std::string_view line);

} // namespace warden::lxc
