// SPDX-License-Identifier: LGPL-2.1-or-later
// [rollout]: a mode for a part of the containers, which grows.
#pragma once

#include "base/dir.hpp"
#include "config/lines.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace warden::policy {

// Where and when a policy is looked at.
struct Place {
    std::string machine_id; // of systemd, /etc/machine-id; may be empty
    std::chrono::sys_days today{};
};

// UTC; waivers and rollouts begin and end with a day.
std::chrono::sys_days today();
// Empty where there is none.
std::string machine_id_of(const Dir &root);

struct Rollout {
    unsigned percent = 0; // 0 to 100
    std::string seed;
    std::chrono::sys_days from{}; // the first day; the beginning of time without one
    Source at;
};

// 0 to 99, the same for ever: a container is in when it is below `percent`, so a larger percentage only adds.
// With another seed others come first.
unsigned rollout_number(const Rollout &rollout, std::string_view machine_id, std::string_view container);
bool is_in(const Rollout &rollout, const Place &place, std::string_view container);
// "in the 25 % of seed x: 11", "not in the 25 % of seed x: 71", "not before 2027-01-01".
std::string rollout_text(const Rollout &rollout, const Place &place, std::string_view container);

// A `[rollout]` section, or everything that is wrong with it.
std::variant<Rollout, config::Problems> parse_rollout(const config::Section &section);

} // namespace warden::policy
