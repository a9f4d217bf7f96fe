// SPDX-License-Identifier: LGPL-2.1-or-later
// Files whose value decides between "nothing to do" and "lost", never a line of output.
#pragma once

#include "cgroup/convert/line.hpp"

namespace warden::cgroup::convert {

bool is_simple_file(std::string_view file);
Conversions convert_simple(const Lines &lines_of_one_file);

} // namespace warden::cgroup::convert
