// SPDX-License-Identifier: LGPL-2.1-or-later
// The evaluation in a worker process with a deadline: whatever a module does, an answer comes in time.
#pragma once

#include "base/privileges.hpp"
#include "engine/session.hpp"

#include <optional>
#include <span>

namespace warden::engine {

struct SuperviseOptions {
    std::int64_t deadline_ms = 4000; // for everything together
    // What the worker, and so the modules, may keep of this process's capabilities; unset: all of them. It
    // lives as long as the caller's.
    std::optional<std::span<const cap_value_t>> worker_capabilities{};
    // The mode that a failure counts under when the worker did not come to tell one.
    std::optional<policy::ModeItem> strictest{};
};

// As run_phase, in a forked worker. A module that crashes, hangs, prints or leaves processes gets a finding,
// and its line counts as `error` or `timeout`; the other modules run again without it in what time is left.
findings::PhaseReport supervise_phase(const Setup &setup, const findings::Request &request,
                                      const SuperviseOptions &options);

} // namespace warden::engine
