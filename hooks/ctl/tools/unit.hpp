// SPDX-License-Identifier: LGPL-2.1-or-later
// What a unit of a tool runs, and the drop-in that wraps it.
#pragma once

#include "ctl/tools/tool.hpp"

#include <optional>
#include <string>
#include <vector>

namespace warden::ctl::tools {

// The values of ExecStart= in a unit's text, in order; nullopt for one that goes on in the next line. Pure.
std::optional<std::vector<std::string>> exec_starts(const std::string &text);

// One command of a unit, taken apart: the characters before it (systemd.service(5)) and the rest.
struct ExecLine {
    std::string prefix;
    std::string command;
};
// nullopt for one with an argv[0] of its own ('@'). Pure.
std::optional<ExecLine> take_apart(const std::string &value);

struct UnitExec {
    std::string unit;
    bool there = false;
    std::vector<ExecLine> commands;
    std::string problem;     // why its drop-in cannot be written; empty: it can
    bool is_wrapped = false; // the administrator does it
};
// As the unit says without our own drop-in.
UnitExec read_unit(const Dir &root, const std::string &unit);

std::string drop_in_path(const std::string &unit);
// commands: complete values of ExecStart=.
OwnFile drop_in(std::string_view tool, const std::string &unit, const std::vector<std::string> &commands);

} // namespace warden::ctl::tools
