// SPDX-License-Identifier: LGPL-2.1-or-later
// cpu.*: shares, quota, real time.
#pragma once

#include "cgroup/convert/line.hpp"

namespace warden::cgroup::convert {

// lines: those of the controller that convert_simple does not know, in order.
Conversions convert_cpu(const Lines &lines, const Context &context);

} // namespace warden::cgroup::convert
