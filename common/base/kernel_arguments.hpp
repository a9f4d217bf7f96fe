// SPDX-License-Identifier: LGPL-2.1-or-later
// What the kernel was booted with.
#pragma once

#include "base/dir.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace warden {

// The words of /proc/cmdline that begin with `name=`, or are it, printable. Empty too where it cannot be
// read.
std::vector<std::string> kernel_arguments(const Dir &root, std::string_view name);

} // namespace warden
