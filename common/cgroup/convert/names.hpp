// SPDX-License-Identifier: LGPL-2.1-or-later
// The files of cgroup v1.
#pragma once

#include <string>
#include <string_view>

namespace warden::cgroup::convert {

// A file of v1 that cgroup2 does not have under this name.
bool is_v1_file(std::string_view file);
// The cgroup2 file that takes over from a v1 file; empty if there is none.
std::string successor_of(std::string_view v1_file);
// Whether a file of v1 limits what this file of cgroup2 limits.
bool limits_same(std::string_view v1_file, std::string_view v2_file);

} // namespace warden::cgroup::convert
