// SPDX-License-Identifier: LGPL-2.1-or-later
// What the results of a phase's modules come to. PAM's rules, less the differences that the stack's design
// lists.
#pragma once

#include "stack/stack.hpp"

#include <functional>

namespace warden::stack {

enum class Impression : std::uint8_t { none, good, bad };

struct Outcome {
    Impression impression = Impression::none;
    warden_result code =
        WARDEN_DENY;              // bad: the first bad one; good: ok, or the first other that counted as ok
    const Entry *cause = nullptr; // the entry that gave the code; points into the level given

    bool allowed() const { return impression == Impression::good; }
};

// Runs one module entry; a result outside the ABI's counts as WARDEN_ERROR. Called with module entries only.
using RunEntry = std::function<warden_result(const Entry &)>;

// Pure but for run. Monotone: after a bad nothing but an explicit `reset` of the same level makes it good
// again, and not even that after a must_fail entry.
Outcome evaluate(const Level &level, const RunEntry &run);

// For the clean-up phases: every module once, in order, whatever the results.
void run_every_entry(const Level &level, const RunEntry &run);
// The same from the last line to the first.
void run_every_entry_reversed(const Level &level, const RunEntry &run);

} // namespace warden::stack
