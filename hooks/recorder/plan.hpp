// SPDX-License-Identifier: LGPL-2.1-or-later
// What the recorder is to do: written by lxc-warden hook-test, read by the recorder at each call. Pure.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warden::recorder {

// What the program finds as its standard input.
enum class Input : std::uint8_t {
    as_given, // what LXC gives to a hook
    null,     // /dev/null
    closed,   // nothing at all
    open,     // a pipe in which nothing comes, and which does not end: a terminal at which nobody types
    endless,  // more than it can read
};
std::string_view input_name(Input input);
std::optional<Input> find_input(std::string_view name);

struct Plan {
    std::string container;
    std::string control;              // the folder by which the container's init is told what to do
    std::vector<std::string> program; // with its arguments; absolute
    Input input = Input::as_given;
    std::optional<std::int64_t> kill_after_ms; // SIGKILL after so long, as from the OOM killer
    std::int64_t slow_ms = 0;                  // it ends so much later
};

std::string plan_text(const Plan &plan);
Result<Plan> parse_plan(std::string_view text);

} // namespace warden::recorder
