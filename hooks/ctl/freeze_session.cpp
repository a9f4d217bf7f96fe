#include "freeze_session.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <poll.h>
#include <sys/random.h>

namespace warden::ctl {
namespace {

using Status_ = FrozenContainer::Status;

constexpr std::int64_t k_thaw_ms = 5000;
constexpr int k_busy_slice_ms = 20;
constexpr int k_settling_looks = 10;

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

// One that nobody asked to be frozen, and that still is, is either frozen from above or about to run again:
// that is not to be taken for somebody's freeze, under which the command would be run.
Result<cgroup::FreezeState> settled_state(const cgroup::Freezer &freezer) {
    auto state = freezer.state();
    for (int look = 0; look < k_settling_looks && state && !state->own && state->flag; ++look) {
        poll(nullptr, 0, k_busy_slice_ms);
        state = freezer.state();
    }
    return state;
}

// By us, as long as it is asked for on the group itself; somebody else may have frozen it from above.
enum class By : std::uint8_t { us, anybody };

bool is_still_frozen(const cgroup::Freezer &freezer, By who) {
    const auto state = freezer.state();
    return state ? state->frozen && (state->own || who == By::anybody) : cgroup::is_gone(state.error());
}

std::vector<const cgroup::Freezer *> freezers_of(const std::vector<Guarded> &guarded) {
    std::vector<const cgroup::Freezer *> all;
    for (const auto &one : guarded)
        all.push_back(one.freezer.get());
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

// Under the lock. False: another freeze-run has it. Lifts what a dead one left.
Result<bool> FreezeSession::is_free(const FreezeTarget &target, const std::string &boot) {
    TRY_ASSIGN(const auto record, cgroup::FrozenRecords(root_).load(target.lxcpath, target.name));
    if (!record)
        return true;
    const auto standing = cgroup::standing_of(root_, *record, boot, monotonic_ms());
    if (standing == cgroup::Standing::in_use)
        return false;
    if (standing == cgroup::Standing::other_boot)
        return true;
    TRY(cgroup::lift(root_, *record, Deadline::after_ms(k_thaw_ms)));
    return true;
}

Result<bool> FreezeSession::acquire_once(const std::vector<FreezeTarget> &targets) {
    const cgroup::FrozenRecords records(root_);
    TRY_ASSIGN(const auto lock, records.lock(Deadline::after_ms(limits_.deadline_ms)));
    TRY_ASSIGN(const std::string boot, boot_id(root_));
    for (const auto &target : targets) {
        TRY_ASSIGN(const bool free, is_free(target, boot));
        if (!free) {
            entry(target.name).why = "another lxc-warden has it frozen";
            return false;
        }
    }
    TRY_ASSIGN(const ProcessId self, own_process(root_));
    TRY_ASSIGN(const std::string token, random_token());
    for (const auto &target : targets) {
        FrozenContainer &seen = entry(target.name);
        auto freezer = cgroup::Freezer::open(root_, target.cgroup);
        auto state = freezer ? settled_state(*freezer) : Result<cgroup::FreezeState>(freezer.error());
        if (!state && !cgroup::is_gone(state.error()))
            return state.error();
        seen.why.clear();
        if (!state) {
            seen.status = Status_::gone;
            continue;
        }
        if (state->own || state->flag) {
            seen.status = Status_::foreign;
            seen.why = "frozen by somebody else, and left so";
            foreign_.push_back({target.name, std::move(freezer).value()});
            continue;
        }
        guarded_.push_back({{target.name, target.lxcpath, target.cgroup, boot, token, self, unix_ms(),
                             deadline_ms_, tool_, on_},
                            std::make_unique<cgroup::Freezer>(std::move(freezer).value())});
        TRY(records.save(guarded_.back().record));
    }
    return true;
}

Status FreezeSession::acquire(const std::vector<FreezeTarget> &targets) {
    const auto deadline = Deadline::after_ms(limits_.deadline_ms);
    for (;;) {
        deadline_ms_ = monotonic_ms() + limits_.max_frozen_ms;
        TRY_ASSIGN(const bool acquired, acquire_once(targets));
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

void FreezeSession::dismiss_guards() {
    for (auto &guardian : guardians_)
        guardian.dismiss();
    guardians_.clear();
    if (timer_)
        timer_->cancel();
    timer_.reset();
}

Status FreezeSession::prepare(const std::vector<FreezeTarget> &targets) {
    auto ready = acquire(targets);
    if (ready && !guarded_.empty())
        ready = start_guards();
    if (ready)
        return k_done;
    lift_all(root_, guarded_, Deadline::after_ms(k_thaw_ms));
    dismiss_guards();
    guarded_.clear();
    return ready;
}

Status FreezeSession::freeze() {
    // The guards end with max_frozen, whether anything was frozen by then or not.
    const std::int64_t left_ms = std::min(limits_.deadline_ms, deadline_ms_ - monotonic_ms());
    if (left_ms <= 0) {
        TRY(thaw());
        return Error{"the guards took longer to start than the containers may be frozen (--max-frozen)",
                     ETIMEDOUT};
    }
    const auto deadline = Deadline::after_ms(left_ms);
    std::string failure = await_foreign(deadline);
    if (!failure.empty()) {
        TRY(thaw());
        return Error{failure, ETIMEDOUT};
    }
    begun_us_ = monotonic_us();
    const auto outcomes = cgroup::freeze_all(root_, freezers_of(guarded_), deadline);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        FrozenContainer &seen = entry(guarded_[i].record.name);
        seen.why = outcomes[i].why;
        seen.status = outcomes[i].kind == cgroup::FreezeOutcome::Kind::gone     ? Status_::gone
                      : outcomes[i].kind == cgroup::FreezeOutcome::Kind::frozen ? Status_::frozen
                                                                                : Status_::not_frozen;
        if (seen.status == Status_::not_frozen)
            failure += (failure.empty() ? "" : "; ") + seen.name + ": " + seen.why;
    }
    if (failure.empty() && is_guarded())
        return k_done;
    if (failure.empty())
        failure = undo_unguarded();
    TRY(thaw());
    return Error{failure, ETIMEDOUT};
}

// Somebody else's freeze may still be on its way. What is wrong, or empty.
std::string FreezeSession::await_foreign(const Deadline &deadline) {
    for (const auto &one : foreign_) {
        while (!is_still_frozen(one.freezer, By::anybody)) {
            if (deadline.passed())
                return one.name + ": somebody else's freeze does not complete, or was lifted";
            poll(nullptr, 0, k_busy_slice_ms);
        }
    }
    return {};
}

// This process was stopped for so long that its guards have come and gone: it must not leave what it froze
// behind them.
std::string FreezeSession::undo_unguarded() {
    std::vector<const cgroup::Freezer *> unguarded;
    for (const auto &one : guarded_) {
        const auto record = cgroup::FrozenRecords(root_).load(one.record.lxcpath, one.record.name);
        if (record && !*record)
            unguarded.push_back(one.freezer.get());
    }
    cgroup::thaw_all(unguarded, Deadline::after_ms(k_thaw_ms));
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
        FrozenContainer &seen = entry(one.name);
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
        const auto record = cgroup::FrozenRecords(root_).load(one.record.lxcpath, one.record.name);
        return record && *record && (*record)->token == one.record.token;
    });
}

bool FreezeSession::is_held() const {
    return is_frozen() && is_guarded();
}

Status FreezeSession::thaw() {
    if (guarded_.empty())
        return k_done;
    const Lifted lifted = lift_all(root_, guarded_, Deadline::after_ms(k_thaw_ms));
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
    if (lifted.failed.empty()) {
        dismiss_guards();
        guarded_.clear();
        return k_done;
    }
    // The guardians see their lines closed and go on trying; the timer comes on top of that.
    guardians_.clear();
    return Error{"cannot thaw " + join(lifted.failed, "; ") +
                     "; the guardian goes on trying, see lxc-warden status",
                 EBUSY};
}

Status FreezeSession::leave() {
    const cgroup::FrozenRecords records(root_);
    {
        TRY_ASSIGN(const auto lock, records.lock(Deadline::after_ms(k_thaw_ms)));
        if (!is_held())
            return Error{"somebody thawed it meanwhile", ESTALE};
        for (auto &one : guarded_) {
            one.record.owner = {};
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

} // namespace warden::ctl
