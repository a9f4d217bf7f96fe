// SPDX-License-Identifier: LGPL-2.1-or-later
// Unified diff of one edited text.
#pragma once

#include "lxc/config_text.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace warden::ctl::migrate {

// Empty when nothing differs. Both sides are called name. For a terminal, bytes that it might act on are
// shown as \xNN; without that, patch(1) can apply the result.
std::string unified_diff(const std::vector<lxc::Piece> &pieces, std::string_view name, bool for_terminal);

} // namespace warden::ctl::migrate
