// SPDX-License-Identifier: LGPL-2.1-or-later
// A v1 device list as lines of text, for plans.
#pragma once

#include "base/result.hpp"
#include "cgroup/devices/list.hpp"

#include <string>
#include <string_view>

namespace warden::cgroup::devices {

// "deny a\nallow c 1:3 rwm\n": rules that make this list out of a new one, which allows everything.
std::string list_text(const V1DeviceList &list);

// The list after these rules, one a line, "allow RULE" or "deny RULE" in the grammar of v1's devices.allow.
// EINVAL for a rule that v1 would refuse, and for a path, which is not a device until somebody looks it up;
// E2BIG for more than 512.
Result<V1DeviceList> parse_list_text(std::string_view text);

} // namespace warden::cgroup::devices
