// SPDX-License-Identifier: LGPL-2.1-or-later
// Options typed by a module's table: text with positions in, values or problems out.
#pragma once

#include "base/result.hpp"
#include "config/lines.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <warden/module.h>

namespace warden::config {

// A value that a later item replaced.
struct Overridden {
    std::string text;
    Source at;
};

struct OptionValue {
    bool is_set = false;           // configured, or with a fallback
    std::string text;              // as written; of a list the elements, separated by one blank
    std::int64_t number = 0;       // BOOL: 0 or 1; INT; SIZE: bytes; DURATION_MS: milliseconds
    std::vector<std::string> list; // the elements of a LIST; of any other option its text, when set
    std::vector<Source> list_at;   // one for each element of list
    Source at;                     // of the item that set it (a list: the last); empty for a fallback
    std::vector<Overridden> overridden;
};

// One value for each option of the table, set or not.
using OptionValues = std::map<std::string, OptionValue, std::less<>>;

struct TypedOptions {
    OptionValues values;
    Problems problems;
};

using OptionTable = std::span<const warden_option>;

// Items in the order of their priority: later ones win; of a LIST option each item adds its blank-separated
// elements and an empty one clears. owner is how error texts call the table: "module limits", "[policy]".
// at is where a missing required option is reported.
TypedOptions read_options(std::string_view owner, OptionTable table, std::span<const Item> items,
                          const Source &at);

// Whether the table itself makes sense: names, types, allowed values, fallbacks.
Status check_option_table(OptionTable table);

} // namespace warden::config
