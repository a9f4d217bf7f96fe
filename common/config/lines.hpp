// SPDX-License-Identifier: LGPL-2.1-or-later
// Text of a configuration file -> items with their positions. Pure: no file is opened here.
#pragma once

#include "config/problem.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warden::config {

// No sensible stack or policy file is longer; a longer one is an error, not a reason to allocate.
inline constexpr std::size_t k_max_file_bytes = std::size_t{256} * 1024;

// The first thing that makes the whole text unusable: its size, a NUL byte, invalid UTF-8. Positions are
// exact.
std::optional<Problem> check_text(const std::string &file, std::string_view text);

struct Word {
    std::string text;
    Source at;
};

struct WordLines {
    std::vector<std::vector<Word>> lines; // no line is empty
    Problems problems;                    // of the text as a whole: lines is then empty
};

// Lines of blank-separated words. A word that begins with '[' goes to the next ']' and may hold blanks; an
// unclosed one ends with its line. A word that begins with '#' is a comment to the end of the line.
WordLines read_words(const std::string &file, std::string_view text);

struct Item {
    std::string key;
    std::string value;
    Source at;       // of the key
    Source value_at; // of the value's first character, or of the place where it would be
};

// `[name argument]`. Items before the first section header are in a section without a name.
struct Section {
    std::string name;
    std::string argument;
    Source at;
    std::vector<Item> items;
    bool is_broken =
        false; // its header is wrong or a line of it was left out, so it may not say what was meant
};

struct Ini {
    std::vector<Section> sections; // in the order of the text; a name may come more than once
    Problems problems;             // lines that are neither header, item, comment nor blank are left out
};

// `key = value`; ';' or '#' at the start of a line begins a comment, and so does a ';' after a blank after a
// value.
Ini read_ini(const std::string &file, std::string_view text);

} // namespace warden::config
