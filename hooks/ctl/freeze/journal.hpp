// SPDX-License-Identifier: LGPL-2.1-or-later
// What is said of a freeze in the journal, to whoever made a snapshot and is not there to read a report.
#pragma once

#include "base/dir.hpp"

#include <cstdint>
#include <string>

namespace warden::ctl::freeze {

enum class FreezeEvent : std::uint8_t {
    lapsed,     // a hold ended before it was asked for
    taken,      // somebody else froze it too
    unfrozen,   // a snapshot was made while it ran
    left_out,   // the policy left it out
    not_undone, // a hook could not undo what it began
};

// Each has a MESSAGE_ID of its own, explained in the catalog. Best effort.
void log_freeze(const Dir &root, FreezeEvent event, const std::string &container, std::string text);

} // namespace warden::ctl::freeze
