// SPDX-License-Identifier: LGPL-2.1-or-later
// What a conversion yields to.
#pragma once

#include "cgroup/convert/line.hpp"

namespace warden::cgroup::convert {

// Drops pairs that a cgroup2 line already sets, equal or not (C-CONFLICT).
void yield_to_v2(Conversions &conversions, const Context &context);

} // namespace warden::cgroup::convert
