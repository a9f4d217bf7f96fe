// SPDX-License-Identifier: LGPL-2.1-or-later
// The groups that LXC makes for a container whose name no other has.
#pragma once

#include "base/dir.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace warden::recorder {

// Below the cgroup2 mount, wherever the caller was allowed to have them made:
// "sys/fs/cgroup/lxc.payload.NAME", also with the number that LXC appends. kind: payload or monitor. A tree
// that cannot be looked at has none.
std::vector<std::string> groups_of(const Dir &root, std::string_view kind, std::string_view name);

} // namespace warden::recorder
