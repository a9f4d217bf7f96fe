// SPDX-License-Identifier: LGPL-2.1-or-later
// cpuset.*: lists of CPUs and nodes.
#pragma once

#include "cgroup/convert/line.hpp"

namespace warden::cgroup::convert {

// lines: those of the controller that convert_simple does not know, in order.
Conversions convert_cpuset(const Lines &lines, const Context &context);

} // namespace warden::cgroup::convert
