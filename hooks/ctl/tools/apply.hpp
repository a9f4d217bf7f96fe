// SPDX-License-Identifier: LGPL-2.1-or-later
// Wires a tool, or undoes that: what was written, and what is left to do.
#pragma once

#include "ctl/tools/tool.hpp"

#include <string>
#include <vector>

namespace warden::ctl::tools {

struct Outcome {
    std::string tool;
    State state = State::absent; // afterwards
    std::vector<std::string> written, removed;
    std::vector<std::string> changed; // "FILE (backup: FILE)"
    std::string pending;              // a diff of what --write would change
    std::vector<std::string> lines, remarks, problems;
    std::vector<std::string> failures; // what could not be written
};

// Files of our own are written at once, the administrator's only with `write`.
Outcome enable(const Dir &root, const Tool &tool, bool write, bool terminal);
Outcome disable(const Dir &root, const Tool &tool, bool write, bool terminal);
// Nothing is changed.
Outcome look_at(const Dir &root, const Tool &tool);

std::string outcome_text(const Outcome &outcome);

} // namespace warden::ctl::tools
