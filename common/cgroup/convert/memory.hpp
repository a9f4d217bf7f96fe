// SPDX-License-Identifier: LGPL-2.1-or-later
// memory.*, with swap and the kernel's own memory.
#pragma once

#include "cgroup/convert/line.hpp"

namespace warden::cgroup::convert {

// lines: those of the controller that convert_simple does not know, in order.
Conversions convert_memory(const Lines &lines, const Context &context);

} // namespace warden::cgroup::convert
