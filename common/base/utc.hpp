// Points in time as programs read them.
#pragma once

#include <cstdint>
#include <string>

namespace warden {

// "2026-11-25T10:30:15Z", of seconds since 1970; empty for a year that struct tm cannot hold.
std::string utc_text(std::int64_t unix_seconds);

} // namespace warden
