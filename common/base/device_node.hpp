// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/dir.hpp"

#include <string>
#include <string_view>

namespace warden {

// The device that this path is now, as device lists have it: "c 226:128". Follows symlinks, opens nothing.
// EINVAL for what is not a device.
Result<std::string> device_node(const Dir &root, std::string_view path);

} // namespace warden
