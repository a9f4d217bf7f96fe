// SPDX-License-Identifier: LGPL-2.1-or-later
// A stack that is neither ours nor PAM's yet: both texts are written from it.
#pragma once

#include "stack/control.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace warden::oracle {

// What is put into a line on purpose although ours and PAM's rules differ in it.
enum class Planted : std::uint8_t {
    nothing,
    ignore_counts_as_ok, // [ignore=ok], or a default that says so
    jump_past_the_end,
    unknown_control,
    missing_module,
};

enum class LineKind : std::uint8_t { module, include, substack };

struct Line {
    LineKind kind = LineKind::module;
    Planted planted = Planted::nothing;
    std::string name;                           // of a named control; empty: a bracket
    std::map<warden_result, stack::Step> steps; // of a bracket; WARDEN_RESULTS_ is "default"
    warden_result result = WARDEN_OK;           // what the module returns
    std::size_t file = 0;                       // of an include or substack: index into Tree::files
};

struct File {
    std::vector<Line> lines;
};

struct Tree {
    std::vector<File> files;
    std::vector<std::size_t> dropins; // each a substack of the top level
};

// `f` for every line of the tree.
template <class Function>
void for_each_line(const Tree &tree, Function f) {
    for (const auto &file : tree.files) {
        for (const auto &line : file.lines)
            f(line);
    }
}

} // namespace warden::oracle
