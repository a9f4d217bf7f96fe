// SPDX-License-Identifier: LGPL-2.1-or-later
// The same event as the kernel's line and as audit's.
#pragma once

#include "apparmor/log_line.hpp"

#include <array>

namespace warden::ctl::denials {

// Remembers some thousand lines that have not been told by the other side yet. Each line answers one line of
// the other form with the same text and, where both tell it, the same serial number: two events that are
// alike stay two, however often both sides tell them.
class TwiceTold {
public:
    // Whether the event has been told before, by the other side.
    bool again(const apparmor::ParsedLine &line);

private:
    struct Slot {
        std::size_t hash = 0;
        int balance = 0; // > 0: told by audit only, so many times; < 0: by the kernel only
    };
    Slot &slot(std::size_t hash);
    bool answered(std::size_t hash, int side);

    std::array<Slot, 4096> slots_{};
};

} // namespace warden::ctl::denials
