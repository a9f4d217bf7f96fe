// SPDX-License-Identifier: LGPL-2.1-or-later
// Takes the container through start, reboot and stop.
#pragma once

#include "base/companion.hpp"
#include "ctl/hook_test/place.hpp"

namespace warden::ctl::hook_test {

struct Steps {
    Step start = Step::not_tried, reboot = Step::not_tried, stop = Step::not_tried;
};

// A process of its own has the container: it is the ancestor of all that the run starts, so that nothing of
// it can get away, and it ends and removes all of that when this object goes, or this process, however it
// dies.
class Keeper {
public:
    static Result<Keeper> start(const Place &place, std::int64_t step_ms);
    // Waits for the end of the last step.
    Result<Steps> steps() const;
    // All is removed. False: not in time.
    bool finish();

private:
    Keeper(Companion companion, std::int64_t step_ms) : companion_(std::move(companion)), step_ms_(step_ms) {}

    Companion companion_;
    std::int64_t step_ms_;
};

} // namespace warden::ctl::hook_test
