// SPDX-License-Identifier: LGPL-2.1-or-later
// Numbers as the C library reads them for LXC.
#pragma once

#include "lxc/values/values.hpp"

#include <cstdint>

namespace warden::lxc::values {

// The longest number at the start of a text, as strtoull(3) finds it in the C locale.
struct Scan {
    bool found = false;
    bool negative = false;
    bool overflow = false; // the magnitude does not fit 64 bits
    std::uint64_t magnitude = 0;
    std::string_view rest; // all of the text when nothing was found
};

// base 0: the prefixes 0x and 0 count, as for a C literal; else 10.
Scan scan_number(std::string_view text, unsigned base);

std::string_view without_spaces_in_front(std::string_view text);

// lxc_safe_uint with an upper bound. A number that begins with 0b is one for a C library since 2.38, and is
// none for one before: unsure.
Fit natural_up_to(std::string_view text, std::uint64_t most);
// lxc_safe_int; least is the smallest number that is taken.
Fit integer_from(std::string_view text, std::int64_t least);
// get_u16: unlike the others it takes a number below zero that wraps around to a small one.
Fit wrapped_up_to(std::string_view text, std::uint64_t most);
// Where a failure to read a number is lost in a stale errno.
Fit lenient_up_to(std::string_view text, std::uint64_t most);
// parse_byte_size_string
Fit byte_size(std::string_view text);
Fit time_offset(std::string_view text, unsigned lxc);
Fit resource_limit(std::string_view text);
Fit group_numbers(std::string_view text);
Fit id_map(std::string_view text);

} // namespace warden::lxc::values
