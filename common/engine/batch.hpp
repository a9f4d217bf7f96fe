// SPDX-License-Identifier: LGPL-2.1-or-later
// Many containers in one worker: a process and six modules for each would be most of the work.
#pragma once

#include "engine/supervise.hpp"

#include <functional>
#include <vector>

namespace warden::engine {

// As supervise_phase for each request, in their order. The requests share workers as long as every module
// behaves. When one crashes or hangs, the container at which it happened is evaluated in a worker of its own,
// which finds out who it was, and the rest go on in another shared one; when one prints or leaves processes
// after, all that are left get a worker each. on_report, if given, is called once for each report, in order.
std::vector<findings::PhaseReport>
supervise_batch(const Setup &setup, const std::vector<findings::Request> &requests,
                const SuperviseOptions &options,
                const std::function<void(const findings::PhaseReport &)> &on_report = {});

} // namespace warden::engine
