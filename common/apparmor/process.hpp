// SPDX-License-Identifier: LGPL-2.1-or-later
// The label of a process.
#pragma once

#include "apparmor/label.hpp"
#include "base/dir.hpp"

#include <string>

namespace warden::apparmor {

// Of proc/PROCESS below root; process is a number or "self". The old file attr/current, which belongs to
// whatever security module the kernel lets have it, is only taken when the kernel has no directory
// attr/apparmor and neither SELinux nor Smack is active.
Result<Label> read_process_label(const Dir &root, const std::string &process);

} // namespace warden::apparmor
