// SPDX-License-Identifier: LGPL-2.1-or-later
// Proxmox's own keys for limits: it shows them, changes them live, and writes them before raw lines.
#pragma once

#include "cgroup/convert/convert.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace warden::cgroup::convert {

// Proxmox's own key for what a cgroup2 key limits: "memory" for lxc.cgroup2.memory.max; empty if it has none.
std::string_view native_name(std::string_view key);

// `memory: 512` for lxc.cgroup2.memory.max = 536870912, and so on, if Proxmox then writes exactly that value
// into the LXC config; nullopt if it cannot. (Of memory: it also makes memory.high, a little below.)
std::optional<KeyValue> native_key(const KeyValue &raw);

// The same for the output of one conversion; what has no native form stays raw. memory.high = max is there to
// lift Proxmox's memory.high above a raw memory.max, and goes away with it.
std::vector<KeyValue> native_keys(const std::vector<KeyValue> &raw);

} // namespace warden::cgroup::convert
