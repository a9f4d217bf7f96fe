// SPDX-License-Identifier: LGPL-2.1-or-later
// Paths, names and what else is text within limits.
#pragma once

#include "lxc/values/values.hpp"

namespace warden::lxc::values {

// At most 4095 bytes, after LXC has taken out doubled slashes and `.` components.
Fit path(std::string_view text);
Fit storage_path(std::string_view text);
Fit shorter_than(std::string_view text, std::size_t bytes);
// Relative, without two dots in a row anywhere.
Fit cgroup_path(std::string_view text);
// One component.
Fit cgroup_name(std::string_view text);
// unix:/PATH or unix:@NAME, as long as a socket's address may be.
Fit unix_socket(std::string_view text);
// Options of a mount; those that only mount entries know are refused for the root.
Fit mount_options(std::string_view text);
// NAME=VALUE; without `=` the starter's environment gives the value, or LXC refuses the config.
Fit variable(std::string_view text);

} // namespace warden::lxc::values
