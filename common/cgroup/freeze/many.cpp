// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/text.hpp"
#include "cgroup/freeze/freezer.hpp"

#include <algorithm>
#include <chrono>
#include <poll.h>

namespace warden::cgroup::freeze {
namespace {

using Kind = FreezeOutcome::Kind;

// A change of cgroup.events wakes the poll; the limit is for v1, which has no events, and for the groups
// below, whose events are not watched.
constexpr std::int64_t k_first_slice_ms = 1;
constexpr std::int64_t k_last_slice_ms = 10;
// v1: a task that was forked while its group was being frozen can be missed; writing the state again reaches
// it.
constexpr unsigned k_v1_rounds_before_again = 20;

// Between two looks whether a freeze waits for a FUSE server, and for that to answer.
constexpr std::int64_t k_shortest_try_ms = 100, k_longest_try_ms = 1000, k_answer_ms = 50;
constexpr std::size_t k_stuck_tasks = 50;

// Waits until every group is in the state that is wanted, or gone, or the deadline has passed.
class Waiter {
public:
    Waiter(std::span<const Freezer *const> groups, bool freeze) : groups_(groups), freeze_(freeze) {
        outcomes_.resize(groups.size());
        for (std::size_t i = 0; i < groups.size(); ++i)
            pending_.push_back(i);
    }

    void ask() {
        std::erase_if(pending_, [&](std::size_t i) {
            const auto asked = groups_[i]->ask(freeze_);
            return !asked && settle_error(i, asked.error());
        });
    }

    void wait(const Deadline &deadline) {
        for (unsigned round = 1;; ++round) {
            std::erase_if(pending_, [&](std::size_t i) { return look(i); });
            if (pending_.empty() || failed_ || deadline.passed())
                return;
            pause(round, deadline);
        }
    }

    bool has_failed() const { return failed_; }
    bool complete() const { return pending_.empty() && !failed_; }
    const std::vector<std::size_t> &pending() const { return pending_; }
    std::vector<FreezeOutcome> take() { return std::move(outcomes_); }
    FreezeOutcome &outcome(std::size_t i) { return outcomes_[i]; }

private:
    bool settle(std::size_t i, Kind kind, std::string why = {}) {
        const auto now = std::chrono::steady_clock::now();
        const auto after = std::chrono::duration_cast<std::chrono::microseconds>(now - begun_).count();
        outcomes_[i] = {kind, std::move(why), after};
        failed_ = failed_ || kind == Kind::failed;
        return true;
    }

    bool settle_error(std::size_t i, const Error &error) {
        return groups_[i]->has_gone(error) ? settle(i, Kind::gone) : settle(i, Kind::failed, error.message);
    }

    bool look(std::size_t i) {
        const auto state = groups_[i]->state();
        if (!state)
            return settle_error(i, state.error());
        if (freeze_)
            return state->frozen && state->own ? settle(i, Kind::frozen) : false;
        return !state->own && !state->flag ? settle(i, Kind::thawed) : false;
    }

    void pause(unsigned round, const Deadline &deadline) {
        std::vector<pollfd> fds;
        for (const std::size_t i : pending_) {
            const int fd = groups_[i]->event_fd();
            fds.push_back({fd, POLLPRI, 0});
            if (fd < 0 && round % k_v1_rounds_before_again == 0 && !groups_[i]->ask(freeze_))
                continue; // the next look shows why
        }
        const auto slice = std::min<std::int64_t>(k_first_slice_ms + round / 4, k_last_slice_ms);
        poll(fds.data(), fds.size(), static_cast<int>(std::min(slice, deadline.left_ms())));
    }

    std::span<const Freezer *const> groups_;
    bool freeze_;
    bool failed_ = false;
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
    std::vector<std::size_t> pending_;
    std::vector<FreezeOutcome> outcomes_;
};

std::string timeout_text(const Dir &root, const Freezer &group, std::int64_t waited_ms) {
    std::string text = "not frozen after " + std::to_string(waited_ms) + " ms";
    const auto stuck = group.stuck_tasks(root, 5);
    if (!stuck.empty())
        text += "; in uninterruptible sleep: pid " + join(stuck, ", ");
    return text;
}

// As /proc/PID/wchan names it (fs/fuse/dev.c).
bool waits_for_fuse(const Dir &root, std::span<const Freezer *const> groups,
                    const std::vector<std::size_t> &pending) {
    return std::any_of(pending.begin(), pending.end(), [&](std::size_t i) {
        const auto stuck = groups[i]->stuck_tasks(root, k_stuck_tasks);
        return std::any_of(stuck.begin(), stuck.end(), [](const std::string &task) {
            return task.find("(request_wait_answer") != std::string::npos ||
                   task.find("fuse") != std::string::npos;
        });
    });
}

void call(const std::function<void()> &function) {
    if (function)
        function();
}

std::string undo_text(const FreezeOutcome &undone) {
    return undone.kind == Kind::failed ? "; COULD NOT BE THAWED AGAIN: " + undone.why : "; thawed again";
}

} // namespace

std::vector<FreezeOutcome> freeze_all(const Dir &root, std::span<const Freezer *const> groups,
                                      const Deadline &deadline, const AskedAgain &again) {
    const std::int64_t allowed_ms = deadline.left_ms();
    const std::int64_t try_ms = std::clamp(allowed_ms / 5, k_shortest_try_ms, k_longest_try_ms);
    Waiter waiter(groups, true);
    waiter.ask();
    for (;;) {
        waiter.wait(Deadline::after_ms(std::min(try_ms, deadline.left_ms())));
        if (waiter.complete())
            return waiter.take();
        if (waiter.has_failed() || deadline.passed())
            break;
        if (!waits_for_fuse(root, groups, waiter.pending()))
            continue;
        call(again.before);
        thaw_all(groups, Deadline::after_ms(std::min(k_undo_ms, deadline.left_ms())));
        poll(nullptr, 0, static_cast<int>(std::min(k_answer_ms, deadline.left_ms())));
        call(again.after);
        waiter = Waiter(groups, true);
        waiter.ask();
    }
    for (const std::size_t i : waiter.pending())
        waiter.outcome(i) = {Kind::failed, timeout_text(root, *groups[i], allowed_ms - deadline.left_ms()),
                             0};
    auto outcomes = waiter.take();
    const auto undone = thaw_all(groups, Deadline::after_ms(k_undo_ms));
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        if (outcomes[i].kind == Kind::gone)
            continue;
        if (outcomes[i].kind == Kind::frozen)
            outcomes[i].why = "another container could not be frozen";
        outcomes[i].why += undo_text(undone[i]);
        outcomes[i].kind = undone[i].kind == Kind::failed ? Kind::failed : Kind::undone;
    }
    return outcomes;
}

std::vector<FreezeOutcome> thaw_all(std::span<const Freezer *const> groups, const Deadline &deadline) {
    Waiter waiter(groups, false);
    waiter.ask();
    waiter.wait(deadline);
    for (const std::size_t i : waiter.pending()) {
        const auto state = groups[i]->state();
        const bool above = state && state->from_above;
        waiter.outcome(i) = {Kind::failed,
                             above ? "it stays frozen, because a cgroup above it is"
                                   : "still frozen after it was asked to thaw",
                             0};
    }
    return waiter.take();
}

} // namespace warden::cgroup::freeze
