// SPDX-License-Identifier: LGPL-2.1-or-later
// Which systemd a program is, by the library that it needs.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace warden::guest {

// systemd 231 was the first whose programs share a library that has the version in its name,
// "libsystemd-shared-231.so"; distributions append to it: "-247.3-7.so". nullopt if none of the names is such
// a one.
std::optional<unsigned> systemd_version(const std::vector<std::string> &needed);

} // namespace warden::guest
