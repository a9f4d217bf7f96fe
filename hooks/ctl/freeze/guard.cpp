// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/freeze/guard.hpp"

#include "base/child.hpp"
#include "base/text.hpp"
#include "ctl/freeze/guard_watch.hpp"
#include "ctl/freeze/journal.hpp"
#include "state/sharing.hpp"

#include <algorithm>
#include <csignal>
#include <poll.h>
#include <sys/signalfd.h>

namespace warden::ctl::freeze {
namespace {

constexpr std::int64_t k_lock_ms = 1000;
constexpr std::int64_t k_thaw_ms = 2000;
constexpr std::int64_t k_systemd_ms = 10'000;
constexpr int k_retry_ms = 200;
constexpr int k_max_retries = 1500; // five minutes
constexpr std::string_view k_done_word = "done";
constexpr std::string_view k_hold_word = "hold";
constexpr std::string_view k_begin_word = "begin";
constexpr std::string_view k_pause_word = "pause";
constexpr std::string_view k_frozen_word = "frozen";

void guard(const Dir &root, const std::vector<Guarded> &guarded, const std::string &lapsed) {
    const auto how = lapsed.empty() ? state::Closing::remove : state::Closing::lapse;
    for (int retry = 0; retry < k_max_retries; ++retry) {
        if (lift_all(root, guarded, Deadline::after_ms(k_thaw_ms), how, lapsed).failed.empty())
            return;
        poll(nullptr, 0, k_retry_ms);
    }
}

// Companions ignore SIGTERM, and an ignored signal reaches no descriptor.
Fd termination() {
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, SIGTERM);
    sigprocmask(SIG_BLOCK, &only, nullptr);
    signal(SIGTERM, SIG_DFL);
    return Fd(signalfd(-1, &only, SFD_CLOEXEC | SFD_NONBLOCK));
}

void log_lapse(const Dir &root, const std::vector<Guarded> &guarded, const std::string &why) {
    for (const auto &one : guarded)
        log_freeze(root, FreezeEvent::lapsed, one.record.name,
                   printable(one.record.name) + ": a hold ended before lxc-warden thaw was called, " + why +
                       ": a snapshot that was not made by then is not consistent");
}

// Until somebody has thawed, this process is told to end, or the deadline.
void hold(const Dir &root, const std::vector<Guarded> &guarded, const Deadline &deadline, GuardWatch &watch) {
    const Fd terminated = termination();
    while (watch.has_any()) {
        const bool told = watch.wait(*terminated, deadline);
        if (!told && !deadline.passed())
            continue;
        const std::string why = told ? "because its guardian was told to end (SIGTERM)"
                                     : "because its time was over (--max-frozen)";
        log_lapse(root, guarded, why);
        return guard(root, guarded, why);
    }
}

// What the session says of the freeze itself. False: something else.
bool obey(const std::string &word, GuardWatch &watch) {
    if (word == k_begin_word)
        watch.begin();
    else if (word == k_pause_word)
        watch.pause();
    else if (word == k_frozen_word)
        watch.frozen();
    else
        return false;
    return true;
}

int guardian_main(const MessageSocket &socket, const Dir &root, const std::vector<Guarded> &guarded,
                  std::int64_t deadline_ms) {
    const auto deadline = Deadline::after_ms(deadline_ms - monotonic_ms());
    if (!socket.send("ready"))
        return 1;
    GuardWatch watch(root, guarded);
    while (!deadline.passed()) {
        if (!watch.wait(socket.fd(), deadline))
            continue;
        const auto heard = socket.receive(Deadline::after_ms(0));
        if (heard && obey(*heard, watch))
            continue;
        if (heard && *heard == k_hold_word)
            hold(root, guarded, deadline, watch);
        if (heard && (*heard == k_hold_word || *heard == k_done_word))
            return 0;
        break;
    }
    guard(root, guarded, {});
    return 0;
}

// Takes those out of `ours` that others of ours have frozen as well, and closes our records of them.
void leave_shared(const Dir &root, std::vector<const Guarded *> &ours, Lifted &lifted, state::Closing how,
                  const std::string &why) {
    const state::FrozenRecords records(root);
    const auto all = records.all();
    if (!all)
        return;
    std::erase_if(ours, [&](const Guarded *one) {
        const auto now = records.load(one->record);
        const auto left =
            state::leave_to_sharer(root, now && *now ? **now : one->record, all->records, how, why);
        if (left && !*left)
            return false;
        lifted.shared.push_back(one->record.name);
        if (!left)
            lifted.failed.push_back(left.error().message);
        return true;
    });
}

} // namespace

std::vector<const cgroup::freeze::Freezer *> freezers_of(const std::vector<const Guarded *> &guarded) {
    std::vector<const cgroup::freeze::Freezer *> freezers;
    freezers.reserve(guarded.size());
    for (const auto *one : guarded)
        freezers.push_back(one->freezer.get());
    return freezers;
}

bool has_our_record(const Dir &root, const state::FrozenRecord &record) {
    const auto now = state::FrozenRecords(root).load(record);
    // One that cannot be read is not a reason to leave a container frozen.
    return !now || (*now && !(*now)->lapsed);
}

Lifted lift_all(const Dir &root, const std::vector<Guarded> &guarded, const Deadline &deadline,
                state::Closing how, const std::string &why) {
    Lifted lifted;
    const state::FrozenRecords records(root);
    // With all records gone (a purge), what we have in our hands is all that there is to go by.
    const bool purged = !records.are_there();
    const auto lock =
        purged ? Result<state::FrozenLock>(Error{}) : records.lock(Deadline::after_ms(k_lock_ms));
    const auto close = [&](const state::FrozenRecord &record) {
        if (const auto closed = state::close(root, record, how, why); !closed)
            lifted.failed.push_back(closed.error().message);
    };
    std::vector<const Guarded *> ours;
    for (const auto &one : guarded) {
        const auto now = records.load(one.record);
        if (!purged && !has_our_record(root, one.record)) {
            lifted.foreign.push_back(one.record.name);
            continue;
        }
        // A claim: nothing was asked for, or somebody has thawed it, and what is frozen now is his.
        if (now && *now && !(*now)->begun) {
            lifted.foreign.push_back(one.record.name);
            close(**now);
            continue;
        }
        // Somebody else asked for it as well: it is his from now on.
        if (now && *now && (*now)->foreign) {
            lifted.taken.push_back(one.record.name);
            close(**now);
            continue;
        }
        ours.push_back(&one);
    }
    if (!purged)
        leave_shared(root, ours, lifted, how, why);
    const auto outcomes = cgroup::freeze::thaw_all(freezers_of(ours), deadline);
    lifted.seen_us = monotonic_us();
    for (std::size_t i = 0; i < ours.size(); ++i) {
        const auto now = records.load(ours[i]->record);
        const auto &record = now && *now ? **now : ours[i]->record;
        if (outcomes[i].kind == cgroup::freeze::FreezeOutcome::Kind::failed) {
            lifted.still_frozen.push_back(record.name);
            lifted.failed.push_back(record.name + ": " + outcomes[i].why);
            continue;
        }
        if (!purged)
            close(record);
    }
    return lifted;
}

Result<Guardian> Guardian::start(const Dir &root, const std::vector<Guarded> &guarded,
                                 std::int64_t deadline_ms) {
    std::vector<int> keep{root.fd()};
    for (const auto &one : guarded) {
        const auto fds = one.freezer->fds();
        keep.insert(keep.end(), fds.begin(), fds.end());
        for (const auto &lock : one.locks)
            keep.push_back(*lock);
    }
    TRY_ASSIGN(Companion companion,
               Companion::start({"warden-guard", true}, keep, [&](const MessageSocket &socket) {
                   return guardian_main(socket, root, guarded, deadline_ms);
               }));
    // Nothing is frozen before it is known to watch.
    TRY_ASSIGN(const std::string ready, companion.socket().receive(Deadline::after_ms(k_systemd_ms)));
    if (ready != "ready")
        return Error{"the guardian process does not answer", EPROTO};
    return Guardian(std::move(companion));
}

void Guardian::dismiss() {
    // One that is dead needs no message, and one that cannot be told finds nothing of ours to thaw.
    companion_.socket().send(k_done_word).ignore();
    companion_.finish(Deadline::after_ms(k_thaw_ms));
}

Status Guardian::begin() const {
    return companion_.socket().send(k_begin_word);
}

Status Guardian::pause() const {
    return companion_.socket().send(k_pause_word);
}

Status Guardian::frozen() const {
    return companion_.socket().send(k_frozen_word);
}

Status Guardian::hold() const {
    return companion_.socket().send(k_hold_word);
}

Result<ThawTimer> ThawTimer::arm(const Dir &root, const std::string &token, std::int64_t after_ms,
                                 std::int64_t patience_ms) {
    if (!root.exists("run/systemd/system"))
        return Error{"systemd is not running", ENOENT};
    TRY_ASSIGN(const Dir own, Dir::open("/proc/self"));
    TRY_ASSIGN(const std::string program, own.read_link("exe"));
    const std::string unit = "lxc-warden-thaw-" + token;
    const auto ran = run_program(
        {"/usr/bin/systemd-run", "--quiet", "--collect", "--unit=" + unit,
         "--on-active=" + std::to_string(after_ms) + "ms", "--timer-property=AccuracySec=10ms",
         "--description=Thaw what a killed lxc-warden freeze-run left frozen", program, "thaw", "--stale"},
        Deadline::after_ms(patience_ms), 4096);
    if (!ran)
        return ran.error();
    if (ran->end.how != WorkerEnd::How::exited || ran->end.code != 0)
        return Error{"systemd-run did not make the timer " + unit, EIO};
    return ThawTimer(unit);
}

void ThawTimer::cancel() const {
    // One that stays fires once and finds nothing to thaw.
    run_program({"/usr/bin/systemctl", "--quiet", "stop", unit_ + ".timer"}, Deadline::after_ms(k_systemd_ms),
                4096)
        .ignore();
}

} // namespace warden::ctl::freeze
