// SPDX-License-Identifier: LGPL-2.1-or-later
// The second word of a stack line: what each result of a module means.
#pragma once

#include "config/lines.hpp"

#include <array>
#include <cstdint>
#include <variant>
#include <warden/module.h>

namespace warden::stack {

enum class Action : std::uint8_t { ok, done, bad, die, ignore, reset, jump };

struct Step {
    Action action = Action::bad;
    unsigned jump = 0; // how many entries of the level are skipped; 0 unless action is jump
    bool operator==(const Step &) const = default;
};

// Indexed by warden_result, WARDEN_OK to WARDEN_TIMEOUT.
using Control = std::array<Step, WARDEN_RESULTS_>;

// required, requisite, sufficient, optional, report, or [result=action ...]. A result that a bracket does not
// name gets its `default`, or `bad` without one. The problem's position is that of the wrong part of a
// bracket.
std::variant<Control, config::Problem> parse_control(const config::Word &word);

} // namespace warden::stack
