// SPDX-License-Identifier: LGPL-2.1-or-later
// One value of one option: its type, its range, and how to say what would have been right.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>
#include <warden/module.h>

namespace warden::config {

// The number of a BOOL, INT, SIZE or DURATION_MS option, 0 for the other types. The error says what is
// allowed.
Result<std::int64_t> parse_option_value(const warden_option &option, std::string_view text);

// The names of an ENUM option.
std::vector<std::string_view> enum_values(const warden_option &option);

// Whether `values` can be understood for the option's type.
Status check_allowed_values(const warden_option &option);

// What may be written, for error texts and documentation: "yes or no", "one of apply, report", "a whole
// number in 0..10000".
std::string describe_allowed(const warden_option &option);

} // namespace warden::config
