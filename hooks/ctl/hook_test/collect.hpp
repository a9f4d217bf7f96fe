// SPDX-License-Identifier: LGPL-2.1-or-later
// What a run left.
#pragma once

#include "base/dir.hpp"
#include "ctl/hook_test/place.hpp"

namespace warden::ctl::hook_test {

// The calls, the hooks beside them, and the errors of LXC's log, into run.
void collect(const Dir &root, const Place &place, Round &run);

} // namespace warden::ctl::hook_test
