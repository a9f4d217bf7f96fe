// SPDX-License-Identifier: LGPL-2.1-or-later
// A line of io.max: "8:0 rbps=1048576 wiops=max".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace warden::cgroup::values {

// In the order in which the kernel prints them.
inline constexpr std::array<std::string_view, 4> k_io_max_keys{"rbps", "wbps", "riops", "wiops"};

struct IoMax {
    std::string device; // "8:0"
    std::array<std::optional<std::uint64_t>, 4>
        limits; // per second; k_unlimited for max; nullopt if not named
};

// tg_set_limit: 0 is ERANGE and 1 EINVAL, so neither parses.
std::optional<IoMax> parse_io_max(std::string_view text);
// Only the keys that are named.
std::string to_string(const IoMax &line);
// The named limits of later replace those of into, as in the kernel.
void merge(IoMax &into, const IoMax &later);

} // namespace warden::cgroup::values
