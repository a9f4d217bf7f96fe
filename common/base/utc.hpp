// SPDX-License-Identifier: LGPL-2.1-or-later
// Points in time as programs read them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace warden {

// "2026-11-25T10:30:15Z", of seconds since 1970; empty for a year that struct tm cannot hold.
std::string utc_text(std::int64_t unix_seconds);

// The same form and no other, of a day that exists in the years 1970 to 9999.
std::optional<std::int64_t> parse_utc(std::string_view text);

} // namespace warden
