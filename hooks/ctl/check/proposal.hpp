// SPDX-License-Identifier: LGPL-2.1-or-later
// What somebody meant by a value that LXC does not take.
#pragma once

#include "lxc/values/values.hpp"

#include <string>
#include <string_view>

namespace warden::ctl::check {

// The same thing as LXC writes it: 1 for yes, sys_admin for CAP_SYS_ADMIN, SIGPWR for pwr. Empty when it
// would be a guess.
std::string proposal(lxc::ValueKind kind, std::string_view value, unsigned lxc);

} // namespace warden::ctl::check
