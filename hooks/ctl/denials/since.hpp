// SPDX-License-Identifier: LGPL-2.1-or-later
// Points in time as people write them on a command line.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string_view>

namespace warden::ctl::denials {

// "2h" and "3d" (ago, counted from now), "today", "2026-11-25", "2026-11-25 10:30", "2026-11-25 10:30:15"
// (local time),
// "@1700000000". Seconds since 1970. EINVAL for anything else.
Result<std::int64_t> parse_since(std::string_view text, std::int64_t now);

} // namespace warden::ctl::denials
