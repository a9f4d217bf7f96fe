// SPDX-License-Identifier: LGPL-2.1-or-later
// Numbers as admins write them. Whole text or nothing, no locale, no silent wrap.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace warden {

inline constexpr std::uint64_t k_mib = std::uint64_t{1} << 20; // bytes

// At least one character, and nothing but decimal digits.
bool is_digits(std::string_view text);

// Decimal digits only; nullopt for anything else, overflow included.
std::optional<std::uint64_t> parse_u64(std::string_view text);

// As parse_u64, with an optional leading minus.
std::optional<std::int64_t> parse_i64(std::string_view text);

// Bytes: decimal digits and at most one suffix K M G T P E (any case, powers of 1024).
Result<std::uint64_t> parse_size(std::string_view text);

// Milliseconds: digits and a unit out of ms, s, min, h, d; without a unit, seconds.
Result<std::uint64_t> parse_duration_ms(std::string_view text);

// yes/no, true/false, on/off, 1/0.
std::optional<bool> parse_bool(std::string_view text);

// "64 MiB" when exact, else "67108865 bytes".
std::string format_size(std::uint64_t bytes);

} // namespace warden
