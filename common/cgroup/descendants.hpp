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

} // namespace warden::cgroup
