// SPDX-License-Identifier: LGPL-2.1-or-later
// What a session does before its guards: records, so that no other freeze-run comes in between.
#include "ctl/configs/proxmox_locks.hpp"
#include "ctl/freeze/session.hpp"
#include "state/sharing.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <poll.h>
#include <sys/random.h>
#include <unistd.h>

namespace warden::ctl::freeze {
namespace {

using Status_ = FrozenContainer::Status;

constexpr int k_settling_looks = 10, k_settling_slice_ms = 20;

Result<std::string> random_token() {
    std::array<unsigned char, 8> bytes{};
    if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        return errno_error("no random numbers");
    std::string token;
    for (const unsigned char byte : bytes) {
        token += "0123456789abcdef"[byte >> 4U];
        token += "0123456789abcdef"[byte & 0xFU];
    }
    return token;
}

std::int64_t unix_ms() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

// As the kernel counts a process' start time.
std::uint64_t ticks_since_boot() {
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    const auto per_second = static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK));
    return static_cast<std::uint64_t>(now.tv_sec) * per_second +
           static_cast<std::uint64_t>(now.tv_nsec) * per_second / 1'000'000'000;
}

bool is_one_of(const std::vector<FreezeTarget> &targets, const state::FrozenRecord &record) {
    return std::any_of(targets.begin(), targets.end(), [&](const FreezeTarget &target) {
        return target.name == record.name && target.lxcpath == record.lxcpath;
    });
}

// What nobody asked for within a day, and what the same asker begins anew.
void forget_lapsed(const Dir &root, const state::FrozenRecord &next,
                   const std::vector<FreezeTarget> &targets) {
    constexpr std::int64_t k_day_ms = 86'400'000;
    const state::FrozenRecords records(root);
    const auto lapsed = records.lapsed();
    for (const auto &one : lapsed ? lapsed->records : std::vector<state::FrozenRecord>{}) {
        if (one.since_unix_ms + k_day_ms < next.since_unix_ms || one.boot != next.boot ||
            (one.tool == next.tool && (!one.on.empty() || is_one_of(targets, one))))
            records.forget(one).ignore();
    }
}

// One that nobody asked to be frozen, and that still is, is either frozen from above or about to run again:
// that is not to be taken for somebody's freeze, under which the command would be run.
Result<cgroup::freeze::FreezeState> settled_state(const cgroup::freeze::Freezer &freezer) {
    auto state = freezer.state();
    for (int look = 0; look < k_settling_looks && state && !state->own && state->flag; ++look) {
        poll(nullptr, 0, k_settling_slice_ms);
        state = freezer.state();
    }
    return state;
}

} // namespace

// Under the lock, of one record of the container's. Lifts what a dead one left.
Result<FreezeSession::Claimable> FreezeSession::look_at(const FreezeTarget &target,
                                                        const state::FrozenRecord &record,
                                                        const std::string &boot) {
    const state::FrozenRecords records(root_);
    // A hold does not outlive its container, and whoever asks for it is told.
    if (record.boot == boot && record.owner.pid <= 0 && !record.lapsed &&
        state::is_other_run(root_, record)) {
        TRY(state::close(root_, record, state::Closing::lapse, "because it was stopped"));
        return Claimable::alone;
    }
    const auto standing = state::standing_of(root_, record, boot, monotonic_ms());
    if (standing == state::Standing::in_use) {
        if (record.foreign) // nobody of ours thaws it
            return Claimable::alone;
        // What its hooks began is undone in a container that runs.
        if (!record.begun || !record.complete || record.undoer.pid > 0 || record.cgroup != target.cgroup)
            return Claimable::no;
        const auto state = cgroup::freeze::freeze_state_of(root_, record.cgroup);
        return state && state->own && state->frozen ? Claimable::shared : Claimable::no;
    }
    if (standing == state::Standing::other_boot || standing == state::Standing::lapsed) {
        TRY(records.remove(record));
        return Claimable::alone;
    }
    const bool held = record.owner.pid <= 0;
    TRY(state::lift(root_, record, Deadline::after_ms(k_thaw_ms),
                    held ? state::Closing::lapse : state::Closing::remove,
                    "because its time was over (--max-frozen)"));
    TRY_ASSIGN(const auto left, records.load(record));
    return left ? Claimable::no : Claimable::alone; // else something is undone first
}

Result<FreezeSession::Claimable> FreezeSession::claimable(const FreezeTarget &target,
                                                          const std::vector<state::FrozenRecord> &all,
                                                          const std::string &boot, Sharing sharing) {
    Claimable found = Claimable::alone;
    for (const auto &record : all) {
        if (record.name != target.name || record.lxcpath != target.lxcpath)
            continue;
        TRY_ASSIGN(const auto one, look_at(target, record, boot));
        if (one == Claimable::no || (one == Claimable::shared && sharing == Sharing::alone)) {
            entry(target.name).why = "another lxc-warden has it frozen";
            return Claimable::no;
        }
        if (one == Claimable::shared)
            found = one;
    }
    return found;
}

Result<bool> FreezeSession::acquire_once(const std::vector<FreezeTarget> &targets, Sharing sharing) {
    const state::FrozenRecords records(root_);
    TRY_ASSIGN(const auto lock, records.lock(Deadline::after_ms(limits_.deadline_ms)));
    state::FrozenRecord shared;
    TRY_ASSIGN(shared.boot, boot_id(root_));
    TRY_ASSIGN(shared.owner, own_process(root_));
    TRY_ASSIGN(shared.token, random_token());
    shared.since_unix_ms = unix_ms();
    shared.deadline_ms = monotonic_ms() + state::k_claim_ms;
    shared.tool = tool_;
    shared.on = on_;
    shared.key = key_;
    shared.exact = exact_;
    shared.begun = false;
    shared.since_ticks = ticks_since_boot();
    forget_lapsed(root_, shared, targets);
    TRY_ASSIGN(const auto all, records.all());
    std::vector<Claimable> found;
    for (const auto &target : targets) {
        TRY_ASSIGN(const auto one, claimable(target, all.records, shared.boot, sharing));
        if (one == Claimable::no)
            return false;
        found.push_back(one);
    }
    std::vector<std::vector<Fd>> locks;
    TRY_ASSIGN(const bool locked, take_locks(targets, found, locks));
    TRY_ASSIGN(const auto left, records.all()); // after what was lifted
    for (std::size_t i = 0; locked && i < targets.size(); ++i)
        TRY(claim_one(targets[i], shared, std::move(locks[i]), left.records));
    return locked;
}

// One for each target. False: a task of Proxmox has one, and may freeze or thaw the container itself. Of what
// another of ours has frozen he has them.
Result<bool> FreezeSession::take_locks(const std::vector<FreezeTarget> &targets,
                                       const std::vector<Claimable> &found,
                                       std::vector<std::vector<Fd>> &locks) {
    for (std::size_t i = 0; i < targets.size(); ++i) {
        locks.emplace_back();
        if (!targets[i].proxmox || found[i] == Claimable::shared)
            continue;
        auto taken = configs::take_proxmox_locks(root_, targets[i].name);
        if (taken) {
            locks.back() = std::move(taken).value();
            continue;
        }
        if (taken.error().code != EWOULDBLOCK)
            return taken.error();
        entry(targets[i].name).why = taken.error().message;
        return false;
    }
    return true;
}

void FreezeSession::leave_to_others(cgroup::freeze::Freezer freezer, state::FrozenRecord record) {
    record.foreign = true;
    record.begun = false;
    FrozenContainer &seen = entry(record.name);
    seen.status = Status_::foreign;
    seen.why = "frozen by somebody else, and left so";
    foreign_.push_back({std::move(record), std::move(freezer)});
}

Status FreezeSession::claim_one(const FreezeTarget &target, const state::FrozenRecord &shared,
                                std::vector<Fd> locks, const std::vector<state::FrozenRecord> &all) {
    FrozenContainer &seen = entry(target.name);
    auto freezer = cgroup::freeze::Freezer::open(root_, target.cgroup);
    auto state = freezer ? settled_state(*freezer) : Result<cgroup::freeze::FreezeState>(freezer.error());
    if (!state && !cgroup::freeze::is_group_gone(root_, target.cgroup, state.error()))
        return state.error();
    seen.why.clear();
    if (!state) {
        seen.status = Status_::gone;
        return k_done;
    }
    state::FrozenRecord record = shared;
    record.name = target.name;
    record.lxcpath = target.lxcpath;
    record.cgroup = target.cgroup;
    record.inode = freezer->inode();
    if (const auto started = start_time_of(root_, target.init_pid))
        record.init = {target.init_pid, *started};
    if ((state->own || state->flag) && !state::sharer_among(root_, record, all)) {
        leave_to_others(std::move(freezer).value(), std::move(record));
        return k_done;
    }
    guarded_.push_back({record, std::make_unique<cgroup::freeze::Freezer>(std::move(freezer).value()),
                        std::move(locks), false, target.proxmox});
    return state::FrozenRecords(root_).save(record);
}

Status FreezeSession::acquire(const std::vector<FreezeTarget> &targets, Sharing sharing) {
    const auto deadline = Deadline::after_ms(limits_.deadline_ms);
    for (;;) {
        TRY_ASSIGN(const bool acquired, acquire_once(targets, sharing));
        if (acquired)
            return k_done;
        if (deadline.passed()) {
            for (const auto &one : containers_) {
                if (!one.why.empty())
                    return Error{one.name + ": " + one.why + " for longer than the deadline", EBUSY};
            }
        }
        poll(nullptr, 0, k_busy_slice_ms);
    }
}

Status FreezeSession::claim(const std::vector<FreezeTarget> &targets, Sharing sharing) {
    auto claimed = acquire(targets, sharing);
    if (!claimed)
        release();
    return claimed;
}

Status FreezeSession::claim_alone(const std::vector<FreezeTarget> &targets) {
    release();
    foreign_.clear();
    return claim(targets, Sharing::alone);
}

bool FreezeSession::is_shared() const {
    const auto all = state::FrozenRecords(root_).all();
    return all && std::any_of(guarded_.begin(), guarded_.end(), [&](const Guarded &one) {
               return state::sharer_among(root_, one.record, all->records).has_value();
           });
}

Status FreezeSession::keep_claims(const ProcessId &undoer) {
    keep_claims_ = true;
    const state::FrozenRecords records(root_);
    TRY_ASSIGN(const auto lock, records.lock(Deadline::after_ms(limits_.deadline_ms)));
    for (auto &one : guarded_) {
        if (!has_our_record(root_, one.record))
            return Error{one.record.name + ": another lxc-warden took it", EBUSY};
        one.record.undoer = undoer;
        TRY(records.save(one.record));
    }
    return k_done;
}

// Only the records: a container of ours may have been frozen by somebody else since.
void FreezeSession::release() {
    if (guarded_.empty())
        return;
    const state::FrozenRecords records(root_);
    const auto lock = records.lock(Deadline::after_ms(k_thaw_ms));
    for (const auto &one : guarded_) {
        // One that stays is a dead owner's soon, which the next freeze-run or thaw --stale removes.
        if (has_our_record(root_, one.record))
            records.remove(one.record).ignore();
    }
    guarded_.clear();
}

// Whether the container is still to be frozen by us. Hooks may have run since it was looked.
Result<bool> FreezeSession::renew_one(Guarded &one, const std::vector<state::FrozenRecord> &all) {
    const state::FrozenRecords records(root_);
    if (!has_our_record(root_, one.record))
        return Error{one.record.name + ": another lxc-warden took it", EBUSY};
    const auto state = settled_state(*one.freezer);
    if (!state && !one.freezer->has_gone(state.error()))
        return state.error();
    const bool is_frozen = state && (state->own || state->flag);
    if (state && (!is_frozen || state::sharer_among(root_, one.record, all))) {
        one.record.deadline_ms = deadline_ms_;
        TRY(records.save(one.record));
        return true;
    }
    TRY(records.remove(one.record));
    if (state)
        leave_to_others(std::move(*one.freezer), one.record);
    else
        entry(one.record.name).status = Status_::gone;
    return false;
}

Status FreezeSession::renew() {
    TRY_ASSIGN(const auto lock, state::FrozenRecords(root_).lock(Deadline::after_ms(limits_.deadline_ms)));
    TRY_ASSIGN(const auto all, state::FrozenRecords(root_).all());
    deadline_ms_ = monotonic_ms() + limits_.max_frozen_ms;
    for (auto one = guarded_.begin(); one != guarded_.end();) {
        TRY_ASSIGN(const bool stays, renew_one(*one, all.records));
        one = stays ? one + 1 : guarded_.erase(one);
    }
    return k_done;
}

} // namespace warden::ctl::freeze
