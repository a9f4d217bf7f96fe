// SPDX-License-Identifier: LGPL-2.1-or-later
// A finding that the site has accepted, for some containers, by someone, until a day.
#pragma once

#include "config/lines.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace warden::policy {

inline constexpr std::chrono::days k_warn_before{14};

struct Waiver {
    std::string id;                      // of the finding: "APP-001"
    std::vector<std::string> containers; // globs; empty: every container that the policy is for
    std::string owner;
    std::string reason;
    std::chrono::sys_days until; // the last day on which it holds, UTC
    Source at;
    std::chrono::days warn_before{k_warn_before}; // so many days before its end it is told of
};

enum class WaiverState : std::uint8_t { none, active, expired };

struct WaiverMatch {
    WaiverState state = WaiverState::none;
    const Waiver *waiver = nullptr; // the one that holds longest; into the list given
};

// Letters, a dash, digits: "APP-001".
bool is_finding_id(std::string_view text);

// `YYYY-MM-DD`, a day that exists.
std::optional<std::chrono::sys_days> parse_day(std::string_view text);
std::string day_text(std::chrono::sys_days day);

// A `[waive ID]` section, or everything that is wrong with it.
std::variant<Waiver, config::Problems> parse_waiver(const config::Section &section);

// "the waiver of APP-001 by ops (ticket 4711)".
std::string waiver_text(const Waiver &waiver);

// How many days are left after today; 0 on the last one, negative when it has expired.
std::int64_t days_left(const Waiver &waiver, std::chrono::sys_days today);
// It holds, and its end is near.
bool ends_soon(const Waiver &waiver, std::chrono::sys_days today);

WaiverMatch find_waiver(const std::vector<Waiver> &waivers, std::string_view id, const std::string &container,
                        std::chrono::sys_days today);

} // namespace warden::policy
