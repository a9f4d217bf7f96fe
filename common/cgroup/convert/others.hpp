// SPDX-License-Identifier: LGPL-2.1-or-later
// The controllers with a file or two each.
#pragma once

#include "cgroup/convert/line.hpp"

namespace warden::cgroup::convert {

// lines: those of the controller that convert_simple does not know, in order.
Conversions convert_pids(const Lines &lines, const Context &context);
Conversions convert_hugetlb(const Lines &lines, const Context &context);
Conversions convert_rdma(const Lines &lines, const Context &context);
Conversions convert_misc(const Lines &lines, const Context &context);
Conversions convert_freezer(const Lines &lines, const Context &context);
Conversions convert_net_prio(const Lines &lines, const Context &context);

} // namespace warden::cgroup::convert
