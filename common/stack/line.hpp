// SPDX-License-Identifier: LGPL-2.1-or-later
// One line of a stack file: `phase control module [key=value ...]`, `phase include FILE`, `phase substack
// FILE`.
#pragma once

#include "stack/stack.hpp"

#include <optional>

namespace warden::stack {

struct StackLine {
    std::optional<warden_phase> phase;      // nullopt: not known, so the line fails in every phase
    bool is_include = false;                // entry.name is a file whose lines take this line's place
    Entry entry;                            // kind substack: entry.name is a file, entries are not read yet
    std::optional<config::Problem> problem; // entry is then must_fail
};

// words is not empty.
StackLine parse_stack_line(const std::vector<config::Word> &words);

} // namespace warden::stack
