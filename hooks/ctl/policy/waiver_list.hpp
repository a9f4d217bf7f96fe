// SPDX-License-Identifier: LGPL-2.1-or-later
// The policy's waivers: until when they hold, and what they cover on this host. Pure.
#pragma once

#include "base/json.hpp"
#include "ctl/policy/evaluation.hpp"
#include "policy/policy.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace warden::ctl::policy {

struct ListedWaiver {
    warden::policy::Waiver waiver;
    std::int64_t days_left = 0;
    std::size_t containers = 0;      // of this host that it is for
    std::optional<std::size_t> uses; // findings that it covers; unset: nobody looked for such an id here

    bool is_unused() const { return uses && *uses == 0; }
};

// looked_for: the ids that can be among the findings of `all`. By end, the first one first.
std::vector<ListedWaiver> list_waivers(const warden::policy::PolicySet &set,
                                       const std::vector<Evaluated> &all,
                                       const std::set<std::string> &looked_for);

std::string waiver_line(const ListedWaiver &listed);
Json waiver_json(const ListedWaiver &listed);

// The text of a policy file with a waiver for each id that counts as an error and is not waived, for the
// containers that have it; empty when there is none.
std::string baseline_text(const std::vector<Evaluated> &all, const std::string &owner,
                          const std::string &reason, std::chrono::sys_days until);

// YYYY-MM-DD, or +30d from today.
Result<std::chrono::sys_days> parse_until(const std::string &text, std::chrono::sys_days today);

} // namespace warden::ctl::policy
