// SPDX-License-Identifier: LGPL-2.1-or-later
// The cgroups below a cgroup.
#pragma once

#include "base/dir.hpp"

#include <string>
#include <vector>

namespace warden::cgroup {

// Paths below `group`, parents first, without `group` itself. One that is removed meanwhile is left out; more
// than k_max_descendants is an error (EFBIG): a container can make as many as it likes.
inline constexpr std::size_t k_max_descendants = 16384;
Result<std::vector<std::string>> descendants_of(const Dir &group);

// Those directly below `path` of group ("" for group itself), as paths below group, at most `most`: one that
// is full may have more. ENOENT when it was removed.
Result<std::vector<std::string>> children_of(const Dir &group, const std::string &path, std::size_t most);

} // namespace warden::cgroup
