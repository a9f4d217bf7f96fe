// SPDX-License-Identifier: LGPL-2.1-or-later
// cgroup2 lines that stay as they are.
#pragma once

#include "cgroup/convert/line.hpp"

namespace warden::cgroup::convert {

// With what is wrong with it.
Conversion keep_v2_line(const LiveLine &line, const HostFacts &host);

} // namespace warden::cgroup::convert
