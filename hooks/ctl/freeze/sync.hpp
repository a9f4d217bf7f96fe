// SPDX-License-Identifier: LGPL-2.1-or-later
// Writing out what containers have in memory: syncfs(2) of each of their file systems, by a process that can
// be given up, because a sync waits for whatever the storage waits for.
#pragma once

#include "base/companion.hpp"
#include "ctl/freeze/target.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace warden::ctl::freeze {

struct SyncRound {
    std::int64_t us = 0;
    // What the disks wrote meanwhile, whoever it belonged to. nullopt: no block device shows it (ZFS).
    std::optional<std::uint64_t> bytes;
};

struct PreSync {
    std::vector<SyncRound> rounds;
    std::vector<std::string> problems; // file systems that are not synced
};

class SyncWorker {
public:
    // Opens every file system of the targets once, however many containers share it.
    static Result<SyncWorker> start(const Dir &root, const std::vector<FreezeTarget> &targets,
                                    const Deadline &deadline);
    // All file systems at once.
    Result<SyncRound> sync(const Deadline &deadline) const;
    const std::vector<std::string> &problems() const { return problems_; }

private:
    SyncWorker(Companion companion, std::vector<std::string> problems)
        : companion_(std::move(companion)), problems_(std::move(problems)) {}

    Companion companion_;
    std::vector<std::string> problems_;
};

// Rounds, as long as they pay: what a round takes is what the next one finds dirty, so that they get shorter
// until they only meet the rate at which the containers write. on_round is told of each one.
Status pre_sync(const SyncWorker &worker, const Deadline &deadline, std::vector<SyncRound> &rounds,
                const std::function<void(const SyncRound &)> &on_round);

// Does another round pay, after these? Pure.
bool another_round_pays(const std::vector<SyncRound> &rounds);

} // namespace warden::ctl::freeze
