// SPDX-License-Identifier: LGPL-2.1-or-later
// Key names that LXC 2.1 replaced, and what they are called now. LXC refuses the old ones since 3.0.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace warden::lxc {

struct Successor {
    std::string key;      // empty: the setting is gone
    std::string_view how; // what else has to change, or why it is gone; may be empty
};

// network is the index of the network that an lxc.network.* key without one belongs to: the number of
// lxc.network.type lines up to it, less one.
std::optional<Successor> successor_of_legacy_key(std::string_view key, unsigned network);

} // namespace warden::lxc
