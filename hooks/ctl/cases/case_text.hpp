// SPDX-License-Identifier: LGPL-2.1-or-later
// Writes a case down.
#pragma once

#include "ctl/cases/runner.hpp"
#include "lxc/config.hpp"

#include <string>

namespace warden::ctl::cases {

// A config that stands alone: what its includes bring is written in their place. Borrows nothing.
std::string flat_config(const lxc::Config &config);

// The case with its expectations; parse_case_file reads it back.
std::string case_text(const Case &one);

// Everything that was seen.
Expected expected_of(const Seen &seen);

} // namespace warden::ctl::cases
