// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/freeze/session.hpp"

#include "base/text.hpp"
#include "ctl/configs/proxmox_locks.hpp"
#include "state/sharing.hpp"

#include <algorithm>
#include <poll.h>

namespace warden::ctl::freeze {
namespace {

using Status_ = FrozenContainer::Status;

// By us, as long as it is asked for on the group itself; somebody else may have frozen it from above.
enum class By : std::uint8_t { us, anybody };

bool is_still_frozen(const cgroup::freeze::Freezer &freezer, By who) {
    const auto state = freezer.state();
    return state ? state->frozen && (state->own || who == By::anybody) : freezer.has_gone(state.error());
}

// Those that nobody of ours has frozen before.
std::vector<const Guarded *> to_freeze(const std::vector<Guarded> &guarded) {
    std::vector<const Guarded *> all;
    for (const auto &one : guarded) {
        if (!one.shared)
            all.push_back(&one);
    }
    return all;
}

} // namespace

FrozenContainer &FreezeSession::entry(const std::string &name) {
    for (auto &one : containers_) {
        if (one.name == name)
            return one;
    }
    containers_.push_back({name, Status_::not_frozen, {}, 0});
    return containers_.back();
}

Status FreezeSession::start_guards() {
    const std::int64_t begun = monotonic_us();
    auto timer = ThawTimer::arm(root_, guarded_.front().record.token, deadline_ms_ - monotonic_ms(),
                                limits_.deadline_ms);
    if (timer)
        timer_ = std::move(timer).value();
    TRY_ASSIGN(Guardian first, Guardian::start(root_, guarded_, deadline_ms_));
    guardians_.push_back(std::move(first));
    if (!timer_) {
        TRY_ASSIGN(Guardian second, Guardian::start(root_, guarded_, deadline_ms_));
        guardians_.push_back(std::move(second));
    }
    guards_us_ = monotonic_us() - begun;
    return k_done;
}

// One that is gone has nothing to mistake.
void FreezeSession::tell(Status (Guardian::*what)() const) const {
    for (const auto &guardian : guardians_)
        (guardian.*what)().ignore();
}

void FreezeSession::dismiss_guards() {
    for (auto &guardian : guardians_)
        guardian.dismiss();
    guardians_.clear();
    if (timer_)
        timer_->cancel();
    timer_.reset();
}

void FreezeSession::cancel() {
    release();
    dismiss_guards();
}

Status FreezeSession::guard() {
    auto ready = renew();
    if (ready && !guarded_.empty())
        ready = start_guards();
    if (!ready)
        cancel();
    return ready;
}

Status FreezeSession::freeze() {
    // The guards end with max_frozen, whether anything was frozen by then or not.
    const std::int64_t left_ms = std::min(limits_.deadline_ms, deadline_ms_ - monotonic_ms());
    if (left_ms <= 0) {
        cancel();
        return Error{"the guards took longer to start than the containers may be frozen (--max-frozen)",
                     ETIMEDOUT};
    }
    const auto deadline = Deadline::after_ms(left_ms);
    std::string failure = await_foreign(deadline);
    if (!failure.empty()) {
        cancel();
        return Error{failure, ETIMEDOUT};
    }
    auto begun = begin();
    begun_us_ = monotonic_us();
    if (!begun) {
        // Another of ours may have left to us what we share with it.
        TRY(thaw());
        return begun;
    }
    const auto ours = to_freeze(guarded_);
    for (const auto &one : guarded_) {
        if (one.shared)
            entry(one.record.name).status = Status_::frozen;
    }
    const auto outcomes =
        cgroup::freeze::freeze_all(root_, freezers_of(ours), deadline,
                                   {[&] { tell(&Guardian::pause); }, [&] { tell(&Guardian::begin); }});
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        FrozenContainer &seen = entry(ours[i]->record.name);
        seen.why = outcomes[i].why;
        seen.status = outcomes[i].kind == cgroup::freeze::FreezeOutcome::Kind::gone     ? Status_::gone
                      : outcomes[i].kind == cgroup::freeze::FreezeOutcome::Kind::frozen ? Status_::frozen
                                                                                        : Status_::not_frozen;
        if (seen.status == Status_::not_frozen)
            failure += (failure.empty() ? "" : "; ") + seen.name + ": " + seen.why;
    }
    if (failure.empty() && is_guarded() && complete()) {
        tell(&Guardian::frozen);
        return k_done;
    }
    if (failure.empty())
        failure = undo_unguarded();
    TRY(thaw());
    return Error{failure, ETIMEDOUT};
}

// Right before the kernel is asked, so that a record of one who was killed before it thaws nobody.
Result<bool> FreezeSession::begin_one(Guarded &one, const std::vector<state::FrozenRecord> &all) {
    const state::FrozenRecords records(root_);
    if (!has_our_record(root_, one.record) || monotonic_ms() >= deadline_ms_)
        return Error{one.record.name + ": the time that it may be frozen for was over before (--max-frozen)",
                     ETIMEDOUT};
    const auto asked = one.freezer->is_asked();
    const auto sharer = state::sharer_among(root_, one.record, all);
    if (asked && *asked && !sharer) {
        TRY(records.remove(one.record));
        leave_to_others(std::move(*one.freezer), one.record);
        return false;
    }
    // Whom we shared with was thawed by somebody: our freeze must not hide it from them.
    for (auto lost = sharer; lost && asked && !*asked; lost = state::sharer_of(root_, one.record))
        TRY(state::mark_lost(root_, *lost));
    one.shared = sharer && asked && *asked;
    if (one.proxmox && one.locks.empty() && !one.shared) {
        TRY_ASSIGN(one.locks, configs::take_proxmox_locks(root_, one.record.name));
    }
    one.record.begun = true;
    TRY(records.save(one.record));
    return true;
}

Status FreezeSession::begin() {
    const state::FrozenRecords records(root_);
    TRY_ASSIGN(const auto lock, records.lock(Deadline::after_ms(limits_.deadline_ms)));
    records.sweep();
    TRY_ASSIGN(const auto all, records.all());
    for (auto one = guarded_.begin(); one != guarded_.end();) {
        TRY_ASSIGN(const bool stays, begin_one(*one, all.records));
        one = stays ? one + 1 : guarded_.erase(one);
    }
    for (const auto &guardian : guardians_)
        TRY(guardian.begin());
    return k_done;
}

// From now on others may share it: nothing of it is thawed any more before its end.
bool FreezeSession::complete() {
    const state::FrozenRecords records(root_);
    const auto lock = records.lock(Deadline::after_ms(limits_.deadline_ms));
    return std::all_of(guarded_.begin(), guarded_.end(), [&](Guarded &one) {
        auto now = records.load(one.record);
        if (!now || !*now || !(*now)->begun)
            return false;
        (*now)->complete = one.record.complete = true;
        return bool(records.save(**now));
    });
}

// Somebody else's freeze may still be on its way. What is wrong, or empty.
std::string FreezeSession::await_foreign(const Deadline &deadline) {
    for (const auto &one : foreign_) {
        while (!is_still_frozen(one.freezer, By::anybody)) {
            if (deadline.passed())
                return one.record.name + ": somebody else's freeze does not complete, or was lifted";
            poll(nullptr, 0, k_busy_slice_ms);
        }
    }
    return {};
}

// This process was stopped for so long that its guards have come and gone: it must not leave what it froze
// after them.
std::string FreezeSession::undo_unguarded() {
    std::vector<const cgroup::freeze::Freezer *> unguarded;
    for (const auto &one : guarded_) {
        const auto record = state::FrozenRecords(root_).load(one.record);
        if (record && !*record && !state::sharer_of(root_, one.record))
            unguarded.push_back(one.freezer.get());
    }
    cgroup::freeze::thaw_all(unguarded, Deadline::after_ms(k_thaw_ms));
    return "it was frozen after the time that it may be frozen for (--max-frozen)";
}

bool FreezeSession::is_frozen() const {
    if (monotonic_ms() >= deadline_ms_ && !guarded_.empty())
        return false;
    return std::all_of(guarded_.begin(), guarded_.end(),
                       [](const Guarded &one) { return is_still_frozen(*one.freezer, By::us); }) &&
           std::all_of(foreign_.begin(), foreign_.end(),
                       [](const Foreign &one) { return is_still_frozen(one.freezer, By::anybody); });
}

void FreezeSession::note_lost() {
    for (const auto &one : foreign_) {
        FrozenContainer &seen = entry(one.record.name);
        if (seen.status != Status_::foreign || is_still_frozen(one.freezer, By::anybody))
            continue;
        seen.status = Status_::not_held;
        seen.why = "somebody else froze it, and thawed it before the command had ended";
    }
}

bool FreezeSession::is_guarded() const {
    if (monotonic_ms() >= deadline_ms_ && !guarded_.empty())
        return false;
    return std::all_of(guarded_.begin(), guarded_.end(), [&](const Guarded &one) {
        const auto record = state::FrozenRecords(root_).load(one.record);
        return record && *record;
    });
}

bool FreezeSession::is_held() const {
    return is_frozen() && is_guarded();
}

Status FreezeSession::thaw() {
    // What is frozen without us having asked for it is somebody else's.
    if (begun_us_ == 0 && !keep_claims_)
        cancel();
    if (guarded_.empty() || begun_us_ == 0)
        return k_done;
    tell(&Guardian::pause);
    const Lifted lifted = lift_all(root_, guarded_, Deadline::after_ms(k_thaw_ms),
                                   keep_claims_ ? state::Closing::claim : state::Closing::remove);
    const std::int64_t window_us = lifted.seen_us - begun_us_;
    for (const auto &one : guarded_) {
        FrozenContainer &seen = entry(one.record.name);
        if (seen.status == Status_::frozen)
            seen.window_us = window_us;
        const auto &foreign = lifted.foreign;
        if (seen.status == Status_::frozen &&
            std::find(foreign.begin(), foreign.end(), seen.name) != foreign.end()) {
            seen.status = Status_::not_held;
            seen.why = "it was thawed before the command had ended";
        }
    }
    for (const auto &name : lifted.shared)
        entry(name).why = "and stays so, for another lxc-warden that shares the freeze";
    for (const auto &name : lifted.taken)
        entry(name).why = "and stays so, because somebody else froze it too meanwhile";
    for (const auto &name : lifted.still_frozen) {
        entry(name).status = Status_::not_thawed;
        entry(name).why = "still frozen; the guardian goes on trying";
    }
    if (lifted.failed.empty()) {
        dismiss_guards();
        if (!keep_claims_)
            guarded_.clear();
        return k_done;
    }
    // The guardians see their lines closed and go on trying; the timer comes on top of that.
    guardians_.clear();
    guarded_.clear();
    return Error{"cannot thaw " + join(lifted.failed, "; ") +
                     "; the guardian goes on trying, see lxc-warden status",
                 EBUSY};
}

Status FreezeSession::leave() {
    const state::FrozenRecords records(root_);
    {
        TRY_ASSIGN(const auto lock, records.lock(Deadline::after_ms(k_thaw_ms)));
        if (!is_held())
            return Error{"somebody thawed it meanwhile", ESTALE};
        for (auto &one : guarded_) {
            // What its guardian has seen meanwhile stands in it.
            TRY_ASSIGN(auto now, records.load(one.record));
            if (!now || !now->begun)
                return Error{"somebody thawed it meanwhile", ESTALE};
            now->owner = {};
            TRY(records.save(*now));
        }
        // What somebody else froze is a part of what is held: it is looked at when the hold ends.
        for (auto &one : foreign_) {
            one.record.owner = {};
            one.record.deadline_ms = deadline_ms_;
            TRY(records.save(one.record));
        }
    }
    for (const auto &guardian : guardians_)
        TRY(guardian.hold());
    guardians_.clear();
    guarded_.clear();
    timer_.reset();
    return k_done;
}

} // namespace warden::ctl::freeze
