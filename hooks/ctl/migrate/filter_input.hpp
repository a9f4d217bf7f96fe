// SPDX-License-Identifier: LGPL-2.1-or-later
// Standard input of a filter, which comes out again whatever becomes of it.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <string>

namespace warden::ctl::migrate {

struct FilterInput {
    std::string bytes;
    bool complete = true; // false: there is more than was read
};

// Up to max_bytes, or a little more if there is more.
Result<FilterInput> read_filter_input(int fd, std::size_t max_bytes);

// Writes what was read and all that fd still holds to standard output, in constant memory.
Status pass_through(int fd, const FilterInput &input);

} // namespace warden::ctl::migrate
