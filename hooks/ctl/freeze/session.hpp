// SPDX-License-Identifier: LGPL-2.1-or-later
// One freeze of a set of containers, from the records to the thaw. Whatever happens in between, its guards
// thaw.
#pragma once

#include "ctl/freeze/guard.hpp"
#include "ctl/freeze/target.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace warden::ctl::freeze {

struct FreezeLimits {
    std::int64_t deadline_ms = 10'000;   // to be frozen, and for another freeze-run to end
    std::int64_t max_frozen_ms = 30'000; // then the guards thaw
};

struct FrozenContainer {
    enum class Status : std::uint8_t {
        frozen,     // by us, and thawed by us
        not_held,   // it was, but somebody thawed it before we did
        foreign,    // by somebody else, before us; it stays as it is
        gone,       // it stopped meanwhile
        not_frozen, // see why
        not_thawed, // see why
        left_out,   // it cannot be frozen, see why, and the policy wants the others frozen all the same
    };
    std::string name;
    Status status = Status::not_frozen;
    std::string why;
    std::int64_t window_us = 0; // from the request to freeze until the thaw was seen
};

class FreezeSession {
public:
    // tool, on, key, exact: for the records.
    FreezeSession(const Dir &root, FreezeLimits limits, std::string tool, std::string on,
                  std::string key = "", bool exact = false)
        : root_(root), limits_(limits), tool_(std::move(tool)), on_(std::move(on)), key_(std::move(key)),
          exact_(exact) {}

    // Before the claim.
    void limit(FreezeLimits limits) { limits_ = limits; }
    // No step takes longer than this from now on.
    void shorten(std::int64_t deadline_ms) {
        limits_.deadline_ms = std::min(limits_.deadline_ms, deadline_ms);
    }
    // Records: no other freeze-run begins anything in them until this one has ended. One that has them frozen
    // shares its freeze, unless it has something to undo in them; else it is waited for. After an Error
    // nothing is left behind.
    Status claim(const std::vector<FreezeTarget> &targets) { return claim(targets, Sharing::shares); }
    // Instead of the claim that there is: nothing can be run in what is frozen already, so that one that has
    // it is waited for.
    Status claim_alone(const std::vector<FreezeTarget> &targets);
    // Something that was claimed is frozen by another of ours.
    bool is_shared() const;
    // Timer and guardian, and what somebody froze meanwhile is his. max_frozen counts from here. After an
    // Error nothing is left behind.
    Status guard();
    // From now on thaw() leaves the claims, until release(): something has to be undone before the next one's
    // hooks may begin. undoer: who does it, and has the claims after us, whoever ends the freeze.
    Status keep_claims(const ProcessId &undoer);
    // What was claimed is not frozen, and is not going to be.
    void release();
    // All of them, or none: after an Error everything is thawed. EBUSY: something is still frozen.
    Status freeze();
    // Are they still frozen? Quick, because they are frozen meanwhile; that it is still ours is seen by
    // thaw().
    bool is_frozen() const;
    // Are they still frozen, and by us?
    bool is_held() const;
    // What somebody else had frozen, and has thawed by now, is not_held from now on.
    void note_lost();
    // Thaws, looks whether it is so, and dismisses the guards. An Error: something is still frozen.
    Status thaw();
    // Leaves everything frozen when this process ends, until `lxc-warden thaw` or until max_frozen has
    // passed. After an Error it has to be thawed.
    Status leave();

    const std::vector<FrozenContainer> &containers() const { return containers_; }
    bool has_timer() const { return timer_.has_value(); }
    // What the guards took to start.
    std::int64_t guards_us() const { return guards_us_; }

private:
    static constexpr std::int64_t k_thaw_ms = 5000;
    static constexpr int k_busy_slice_ms = 20; // between two looks

    enum class Sharing : std::uint8_t { alone, shares };
    // Whether another of ours that has it keeps us from claiming it.
    enum class Claimable : std::uint8_t { no, alone, shared };

    bool is_guarded() const;
    Status claim(const std::vector<FreezeTarget> &targets, Sharing sharing);
    Result<bool> acquire_once(const std::vector<FreezeTarget> &targets, Sharing sharing);
    Status acquire(const std::vector<FreezeTarget> &targets, Sharing sharing);
    Result<Claimable> look_at(const FreezeTarget &target, const state::FrozenRecord &record,
                              const std::string &boot);
    Result<Claimable> claimable(const FreezeTarget &target, const std::vector<state::FrozenRecord> &all,
                                const std::string &boot, Sharing sharing);
    Status begin();
    bool complete();
    Result<bool> begin_one(Guarded &one, const std::vector<state::FrozenRecord> &all);
    Status claim_one(const FreezeTarget &target, const state::FrozenRecord &shared, std::vector<Fd> locks,
                     const std::vector<state::FrozenRecord> &all);
    Result<bool> take_locks(const std::vector<FreezeTarget> &targets, const std::vector<Claimable> &found,
                            std::vector<std::vector<Fd>> &locks);
    Status renew();
    Result<bool> renew_one(Guarded &one, const std::vector<state::FrozenRecord> &all);
    void cancel();
    void leave_to_others(cgroup::freeze::Freezer freezer, state::FrozenRecord record);
    Status start_guards();
    void dismiss_guards();
    void tell(Status (Guardian::*what)() const) const;
    std::string undo_unguarded();
    std::string await_foreign(const Deadline &deadline);
    FrozenContainer &entry(const std::string &name);

    struct Foreign {
        state::FrozenRecord record;
        cgroup::freeze::Freezer freezer;
    };

    const Dir &root_;
    FreezeLimits limits_;
    std::string tool_, on_, key_;
    bool exact_;
    std::int64_t deadline_ms_ = 0; // CLOCK_MONOTONIC
    std::vector<Guarded> guarded_;
    std::vector<Foreign> foreign_;
    std::vector<Guardian> guardians_;
    std::optional<ThawTimer> timer_;
    std::vector<FrozenContainer> containers_;
    bool keep_claims_ = false;
    std::int64_t begun_us_ = 0;
    std::int64_t guards_us_ = 0;
};

} // namespace warden::ctl::freeze
