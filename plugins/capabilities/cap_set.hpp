// SPDX-License-Identifier: LGPL-2.1-or-later
// Sets of capabilities, and the one that a container's config leaves its init. Pure.
#pragma once

#include "base/process_status.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warden::capabilities {

// The kernel's highest capability makes the full set; last is at most 63.
CapSet full_set(unsigned last);

// A capability in LXC's spelling, lower case without "cap_" ("sys_admin"), or a number. nullopt for anything
// else.
std::optional<unsigned> parse_capability(std::string_view name);

// "sys_admin, sys_module", or "none".
std::string set_text(CapSet set);

struct ConfiguredSet {
    CapSet bounding = 0;
    // Words that LXC does not know (it refuses the start), by index into drop or keep.
    std::vector<std::size_t> unknown;
    bool both = false; // drop and keep exclude each other: LXC refuses the start
};

// What LXC leaves in the bounding set. drop, keep: the words in force, with what a later line clears left
// out. Words of keep: "none" keeps nothing, and takes back those before it.
ConfiguredSet configured_set(const std::vector<std::string> &drop, const std::vector<std::string> &keep,
                             unsigned last);

} // namespace warden::capabilities
