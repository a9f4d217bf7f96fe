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

// Those right below the one at `path` (empty: `group` itself), as paths below `group`; at most
// k_max_descendants + 1 of them. None when it is gone.
std::vector<std::string> child_groups(const Dir &group, const std::string &path);

} // namespace warden::cgroup
