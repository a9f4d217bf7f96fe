#include "ctl/freeze/guard.hpp"

#include "base/child.hpp"
#include "base/journal.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <csignal>
#include <poll.h>
#include <sys/signalfd.h>

namespace warden::ctl::freeze {
namespace {

constexpr std::int64_t k_lock_ms = 1000;
constexpr std::int64_t k_thaw_ms = 2000;
constexpr std::int64_t k_systemd_ms = 10'000;
constexpr std::int64_t k_hold_slice_ms = 1000;
constexpr int k_retry_ms = 200;
constexpr int k_max_retries = 1500; // five minutes
constexpr std::string_view k_done_word = "done";
constexpr std::string_view k_hold_word = "hold";

void guard(const Dir &root, const std::vector<Guarded> &guarded, state::Closing how) {
    for (int retry = 0; retry < k_max_retries; ++retry) {
        if (lift_all(root, guarded, Deadline::after_ms(k_thaw_ms), how).failed.empty())
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

void log_lapse(const Dir &root, const std::vector<Guarded> &guarded) {
    for (const auto &one : guarded) {
        const std::string name = printable(one.record.name);
        const JournalEntry entry{
            4,
            name +
                " was thawed by --max-frozen, before lxc-warden thaw was called: a snapshot that was not made by then is not consistent",
            {{"CONTAINER_NAME", name}, {"DOCUMENTATION", "man:lxc-warden(8)"}}};
        Journal(root).send(entry).ignore();
    }
}

// Until somebody has thawed, this process is told to end, or the deadline.
void hold(const Dir &root, const std::vector<Guarded> &guarded, const Deadline &deadline) {
    const Fd terminated = termination();
    const auto is_ours = [&](const Guarded &one) { return has_our_record(root, one.record); };
    while (std::any_of(guarded.begin(), guarded.end(), is_ours)) {
        if (deadline.passed()) {
            log_lapse(root, guarded);
            return guard(root, guarded, state::Closing::lapse);
        }
        pollfd told{*terminated, POLLIN, 0};
        if (poll(&told, 1, static_cast<int>(std::min(deadline.left_ms(), k_hold_slice_ms))) > 0)
            return guard(root, guarded, state::Closing::remove);
    }
}

int guardian_main(const MessageSocket &socket, const Dir &root, const std::vector<Guarded> &guarded,
                  std::int64_t deadline_ms) {
    const auto deadline = Deadline::after_ms(deadline_ms - monotonic_ms());
    if (!socket.send("ready"))
        return 1;
    const auto heard = socket.receive(deadline);
    if (heard && *heard == k_hold_word)
        hold(root, guarded, deadline);
    else if (!heard || *heard != k_done_word)
        guard(root, guarded, state::Closing::remove);
    return 0;
}

} // namespace

bool has_our_record(const Dir &root, const state::FrozenRecord &record) {
    const auto now = state::FrozenRecords(root).load(record.lxcpath, record.name);
    // One that cannot be read is not a reason to leave a container frozen.
    return !now || (*now && (*now)->token == record.token && !(*now)->lapsed);
}

Lifted lift_all(const Dir &root, const std::vector<Guarded> &guarded, const Deadline &deadline,
                state::Closing how) {
    Lifted lifted;
    const state::FrozenRecords records(root);
    const auto lock = records.lock(Deadline::after_ms(k_lock_ms));
    std::vector<const Guarded *> ours;
    std::vector<const cgroup::freeze::Freezer *> freezers;
    for (const auto &one : guarded) {
        if (!has_our_record(root, one.record)) {
            lifted.foreign.push_back(one.record.name);
            continue;
        }
        ours.push_back(&one);
        freezers.push_back(one.freezer.get());
    }
    const auto outcomes = cgroup::freeze::thaw_all(freezers, deadline);
    lifted.seen_us = monotonic_us();
    for (std::size_t i = 0; i < ours.size(); ++i) {
        const auto &record = ours[i]->record;
        if (outcomes[i].kind == cgroup::freeze::FreezeOutcome::Kind::failed) {
            lifted.still_frozen.push_back(record.name);
            lifted.failed.push_back(record.name + ": " + outcomes[i].why);
            continue;
        }
        if (const auto closed = state::close(root, record, how); !closed)
            lifted.failed.push_back(closed.error().message);
    }
    return lifted;
}

Result<Guardian> Guardian::start(const Dir &root, const std::vector<Guarded> &guarded,
                                 std::int64_t deadline_ms) {
    std::vector<int> keep{root.fd()};
    for (const auto &one : guarded) {
        const auto fds = one.freezer->fds();
        keep.insert(keep.end(), fds.begin(), fds.end());
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
