// SPDX-License-Identifier: LGPL-2.1-or-later
// The strictest mode that the policy may have, for whoever has to decide after everything else failed. Found
// without allocating, with one file descriptor at a time, and before anything else is done.
#pragma once

#include "policy/policy.hpp"

#include <array>
#include <span>
#include <string_view>

namespace warden::policy {

struct Floor {
    // Nothing that could be read says `enforce`: audit. enforce also when it could not be learned: there may
    // be a file that says so.
    Mode mode = Mode::enforce;
    bool learned = false;
    std::array<char, 512> file{}; // that says `enforce`; "" when none does
    unsigned line = 0;

    ModeItem item() const { return {mode, {file.data(), line, 0}}; }
};

// Looks through the *.conf files of the directories (weakest first, absolute), as text: who owns them, and
// whether they can be understood, does not matter. A file that a stronger one of the same name replaces does
// not count. root_fd: a tree in which they lie, or -1 for this process's "/".
Floor read_floor(int root_fd, std::span<const char *const> directories) noexcept;
// The same for the policy's standard directories.
Floor read_floor() noexcept;

// The first line that sets, or was most likely meant to set, the mode enforce; 0 when there is none.
unsigned enforcing_line(std::string_view text) noexcept;

} // namespace warden::policy
