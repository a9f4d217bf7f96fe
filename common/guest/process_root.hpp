// SPDX-License-Identifier: LGPL-2.1-or-later
// The root directory of another process.
#pragma once

#include "base/dir.hpp"

#include <cstdint>

namespace warden::guest {

// What the process sees as "/", whatever it is made of: its storage is mounted in its own mount namespace,
// and the link /proc/PID/root leads there (proc_pid_root(5)). Needs the rights of ptrace(2) over the process.
// Everything below must be opened through the Dir, since the content is hostile.
Result<Dir> open_process_root(const Dir &root, std::int64_t pid);

} // namespace warden::guest
