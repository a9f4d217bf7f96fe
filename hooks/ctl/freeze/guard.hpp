// SPDX-License-Identifier: LGPL-2.1-or-later
// What thaws when freeze-run cannot any more: a guardian process that sees it die, and a timer of systemd's
// for when both are killed.
#pragma once

#include "base/companion.hpp"
#include "cgroup/freeze/freezer.hpp"
#include "state/freezes.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace warden::ctl::freeze {

// A container that we have a record for. Frozen or about to be.
struct Guarded {
    state::FrozenRecord record;
    std::unique_ptr<cgroup::freeze::Freezer> freezer;
    std::vector<Fd> locks = {}; // Proxmox's, for as long as it is ours
    bool shared = false;        // frozen by another of ours before, and not to be asked for again
    bool proxmox = false;       // without locks: they are another's of ours, with whom the freeze is shared
};

// Theirs, in this order.
std::vector<const cgroup::freeze::Freezer *> freezers_of(const std::vector<const Guarded *> &guarded);

struct Lifted {
    std::vector<std::string> foreign;      // names; no longer ours: somebody thawed it, or has it now
    std::vector<std::string> still_frozen; // names; their records stay
    std::vector<std::string> shared;       // names; another of ours has it frozen still
    std::vector<std::string> taken;        // names; somebody else asked for the freeze too, while it was ours
    std::vector<std::string> failed;       // reasons
    std::int64_t seen_us = 0;              // CLOCK_MONOTONIC: when all of them were seen to run, or given up
};

// Thaws those that still have our record, waits for it and closes the records. What another of ours shares
// stays frozen, and what somebody else has asked for as well; only our record is closed. What only has a
// claim is not thawed, and counts as foreign. Where all records are gone, our descriptors alone are believed.
// Takes the lock, but goes on without it when somebody holds it for long: nothing may keep a container
// frozen.
Lifted lift_all(const Dir &root, const std::vector<Guarded> &guarded, const Deadline &deadline,
                state::Closing how = state::Closing::remove, const std::string &why = {});

// The record in the file system is still the one that this run made, and reports a freeze.
bool has_our_record(const Dir &root, const state::FrozenRecord &record);

class Guardian {
public:
    // deadline_ms: CLOCK_MONOTONIC.
    static Result<Guardian> start(const Dir &root, const std::vector<Guarded> &guarded,
                                  std::int64_t deadline_ms);
    // Everything is thawed: it has nothing to do any more.
    void dismiss();
    // The kernel is asked to freeze from now on: whoever thaws meanwhile ends what is ours.
    Status begin() const;
    // Until the next begin() it is we who thaw.
    Status pause() const;
    // All are frozen: who asks for it from now on is somebody else.
    Status frozen() const;
    // From now on it does not care that we go, and waits for the deadline. A service manager's SIGTERM ends
    // the hold at once: whoever asked for it is being stopped, or has ended.
    Status hold() const;

private:
    explicit Guardian(Companion companion) : companion_(std::move(companion)) {}
    Companion companion_;
};

// A transient timer that runs `lxc-warden thaw --stale`.
class ThawTimer {
public:
    // An Error when there is no systemd, or it does not answer within patience_ms.
    static Result<ThawTimer> arm(const Dir &root, const std::string &token, std::int64_t after_ms,
                                 std::int64_t patience_ms);
    void cancel() const;

private:
    explicit ThawTimer(std::string unit) : unit_(std::move(unit)) {}
    std::string unit_;
};

} // namespace warden::ctl::freeze
