// SPDX-License-Identifier: LGPL-2.1-or-later
// The order of a freeze-run: sync, guard, freeze, sync, run, thaw, look.
#pragma once

#include "ctl/freeze/report.hpp"
#include "ctl/freeze/target.hpp"

#include <functional>
#include <string>
#include <vector>

namespace warden::ctl::freeze {

// What the policy's [freeze] may say instead: what the command line did not.
struct SiteScope {
    bool deadline = false, max_frozen = false, presync = false, on_failure = false;
};

struct FreezeRunOptions {
    FreezeWish wish;
    FreezeLimits limits;
    std::int64_t presync_ms = 600'000;    // for all rounds together
    std::int64_t sync_ms = 5000;          // for the sync while frozen
    std::optional<std::int64_t> total_ms; // for everything before the command
    SiteScope site;
    bool run_unfrozen = false; // --on-failure run
    bool require = false;      // without a container to freeze nothing is run
    bool hold = false;         // no command: stay frozen when this process has ended
    std::string key;           // of the hold
    std::vector<std::string> command;
};

// progress is told what takes long.
FreezeReport freeze_and_run(const Dir &root, const FreezeRunOptions &options,
                            const std::function<void(const std::string &)> &progress);

} // namespace warden::ctl::freeze
