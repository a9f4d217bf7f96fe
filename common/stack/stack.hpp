// SPDX-License-Identifier: LGPL-2.1-or-later
// Stack files: text -> what runs in each phase, with everything that is wrong found here, before a module
// runs.
#pragma once

#include "config/dropins.hpp"
#include "config/lines.hpp"
#include "stack/control.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>
#include <warden/module.h>

namespace warden::stack {

enum class EntryKind : std::uint8_t {
    module,
    substack,
    must_fail, // cannot be understood or loaded: counts as bad whatever its control says
    absent, // a module written with '-' that is not installed: counts as ignored, keeps its place for jumps
};

struct Entry {
    EntryKind kind = EntryKind::module;
    bool may_be_absent = false; // written with a leading '-': forgives ENOENT of the module, nothing else
    Control control{};          // of a module
    std::string control_text;   // as written
    Source control_at;
    std::string name; // of the module, or the file of a substack
    std::vector<config::Item> arguments;
    std::vector<Entry> entries; // of a substack
    std::string why;            // of must_fail: the problem, without its position
    Source at;

    // Turns the entry into one that fails; for the loader, which finds out later than the parser.
    void fail(std::string reason) {
        kind = EntryKind::must_fail;
        why = std::move(reason);
    }
};

using Level = std::vector<Entry>;

struct Stack {
    std::array<Level, WARDEN_PHASES_> phases; // indexed by warden_phase
    config::Problems problems; // each one also is a must_fail entry in every phase that it may concern

    Level &of(warden_phase phase) { return phases.at(phase); }
    const Level &of(warden_phase phase) const { return phases.at(phase); }
};

// More entries than this in all is an error: includes of includes multiply.
inline constexpr std::size_t k_max_stack_entries = 4096;
inline constexpr std::size_t k_max_include_depth = 16;

// Reads the file of an include or substack line; path is absolute, below the same root.
using ReadFile = std::function<Result<std::string>(const std::string &path)>;

// Each file becomes a substack of the top level, in the order given, so that none can switch another off.
Stack parse_stack(const config::DropIns &files, const ReadFile &read_file);

// The stack of the drop-in directories (weakest first); includes are read below root too.
Stack read_stack(const Dir &root, const std::vector<std::string> &directories, const Trust &trust);

// One stack file by itself, for `lxc-warden try --stack FILE`.
Stack read_stack_file(const Dir &root, const std::string &path, const Trust &trust);

} // namespace warden::stack
