// Which lxc.* keys Proxmox VE takes from /etc/pve/lxc/ID.conf. Pure.
#pragma once

#include <string_view>

namespace warden::lxc {

// Whether Proxmox writes a line with this key into the LXC config; it drops every other with a warning, and
// from the file too when it next writes it. Names older than LXC 2.1 are taken, for LXC to refuse.
bool proxmox_takes(std::string_view key);

// Why Proxmox drops a line that parse_line calls dropped: half a sentence, for a message.
std::string_view why_dropped(std::string_view line);

} // namespace warden::lxc
