// SPDX-License-Identifier: LGPL-2.1-or-later
// Runs the program that is tested in the recorder's place.
#pragma once

#include "base/dir.hpp"
#include "recorder/call.hpp"
#include "recorder/plan.hpp"

namespace warden::recorder {

// Waits for it, and passes to LXC what LXC would have read of its output, so that a program that writes too
// much is seen and does not hang the run. Processes that still have its output open when it has ended are
// named and killed. Fills in how the call ended. An Error: it could not be started at all.
Status play(const Dir &root, const Plan &plan, Call &call);

} // namespace warden::recorder
