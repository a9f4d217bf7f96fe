#include "ctl/freeze/guard.hpp"

#include "base/child.hpp"
#include "base/journal.hpp"
#include "base/text.hpp"
#include "ctl/configs/proxmox_locks.hpp"
#include "state/sharing.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <map>
#include <poll.h>
#include <set>
#include <sys/signalfd.h>

namespace warden::ctl::freeze {
namespace {

constexpr std::int64_t k_lock_ms = 1000;
constexpr std::int64_t k_thaw_ms = 2000;
constexpr std::int64_t k_systemd_ms = 10'000;
constexpr std::int64_t k_slice_ms = 1000;
constexpr int k_purge_ms = 500;
constexpr int k_retry_ms = 200;
constexpr int k_max_retries = 1500; // five minutes
constexpr std::string_view k_done_word = "done";
constexpr std::string_view k_hold_word = "hold";
constexpr std::string_view k_begin_word = "begin";

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
    for (const auto &one : guarded) {
        const std::string name = printable(one.record.name);
        const JournalEntry entry{4,
                                 name + " was thawed before lxc-warden thaw was called, " + why +
                                     ": a snapshot that was not made by then is not consistent",
                                 {{"CONTAINER_NAME", name}, {"DOCUMENTATION", "man:lxc-warden(8)"}}};
        Journal(root).send(entry).ignore();
    }
}

// What the guardian waits for, until its master goes or the time is over.
class Watch {
public:
    Watch(const Dir &root, const std::vector<Guarded> &guarded) : root_(root), guarded_(guarded) {
        for (const auto &one : guarded)
            events_.push_back(one.freezer->watch()); // without, it is looked once a second
    }

    // The kernel is asked to freeze from now on.
    void begin() { begun_ = true; }

    // At most a second, until `fd` has something to say, or a group changes.
    bool wait(int fd, const Deadline &deadline) {
        take_locks();
        std::vector<pollfd> fds{{fd, POLLIN, 0}};
        for (std::size_t i = 0; begun_ && i < events_.size(); ++i)
            fds.push_back({lost_.contains(i) ? -1 : *events_[i], POLLPRI, 0});
        const auto slice = static_cast<int>(std::min(deadline.left_ms(), k_slice_ms));
        poll(fds.data(), fds.size(), slice);
        for (std::size_t i = 1; i < fds.size(); ++i) {
            std::array<char, 256> text{}; // read, so that the next change is told
            if ((fds[i].revents & POLLPRI) != 0 && pread(fds[i].fd, text.data(), text.size(), 0) < 0)
                events_[i - 1].reset();
        }
        for (std::size_t i = 0; begun_ && i < guarded_.size(); ++i)
            look_at(i);
        return (fds[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0;
    }

    // Something is ours still.
    bool has_any() const {
        const auto is_ours = [&](const Guarded &one) { return has_our_record(root_, one.record); };
        const auto is_asked = [](const Guarded &one) {
            const auto asked = one.freezer->is_asked();
            return asked && *asked;
        };
        if (std::any_of(guarded_.begin(), guarded_.end(), is_ours))
            return true;
        // A purge takes the records first, and then their directory.
        if (are_records_there() && std::any_of(guarded_.begin(), guarded_.end(), is_asked))
            poll(nullptr, 0, k_purge_ms);
        return !are_records_there() && lost_.size() < guarded_.size();
    }

private:
    // Those that another of ours had when the freeze became a shared one, as soon as he has ended.
    void take_locks() {
        for (std::size_t i = 0; begun_ && i < guarded_.size(); ++i) {
            if (!guarded_[i].proxmox || !guarded_[i].locks.empty() || locks_.contains(i))
                continue;
            if (auto taken = configs::take_proxmox_locks(root_, guarded_[i].record.name))
                locks_.emplace(i, std::move(taken).value());
        }
    }

    bool are_records_there() const { return state::FrozenRecords(root_).are_there(); }

    // Whoever thawed it: what is frozen in it from now on is somebody else's. One that is to freeze may not
    // be asked yet, so that it is lost only after it was seen.
    void look_at(std::size_t i) {
        const auto asked = guarded_[i].freezer->is_asked();
        if (!asked || lost_.contains(i))
            return;
        if (*asked)
            seen_.insert(i);
        else if (seen_.contains(i))
            lose(i);
    }

    void lose(std::size_t i) {
        lost_.insert(i);
        const state::FrozenRecords records(root_);
        // Whoever thaws by the record has the lock until the record is gone.
        const auto lock = records.lock(Deadline::after_ms(k_lock_ms));
        const auto now = records.load(guarded_[i].record);
        if (lock && now && *now && (*now)->begun)
            state::mark_lost(root_, **now).ignore();
    }

    const Dir &root_;
    const std::vector<Guarded> &guarded_;
    std::vector<Fd> events_;
    std::set<std::size_t> seen_, lost_;
    std::map<std::size_t, std::vector<Fd>> locks_;
    bool begun_ = false;
};

// Until somebody has thawed, this process is told to end, or the deadline.
void hold(const Dir &root, const std::vector<Guarded> &guarded, const Deadline &deadline, Watch &watch) {
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

int guardian_main(const MessageSocket &socket, const Dir &root, const std::vector<Guarded> &guarded,
                  std::int64_t deadline_ms) {
    const auto deadline = Deadline::after_ms(deadline_ms - monotonic_ms());
    if (!socket.send("ready"))
        return 1;
    Watch watch(root, guarded);
    while (!deadline.passed()) {
        if (!watch.wait(socket.fd(), deadline))
            continue;
        const auto heard = socket.receive(Deadline::after_ms(0));
        if (heard && *heard == k_begin_word) {
            watch.begin();
            continue;
        }
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
template <class Close>
void leave_shared(const Dir &root, std::vector<const Guarded *> &ours, Lifted &lifted, const Close &close) {
    std::erase_if(ours, [&](const Guarded *one) {
        if (!state::sharer_of(root, one->record))
            return false;
        const auto now = state::FrozenRecords(root).load(one->record);
        close(now && *now ? **now : one->record);
        // Without the lock the other one may have ended at the same time, and counted on us.
        if (!state::sharer_of(root, one->record))
            return false;
        lifted.shared.push_back(one->record.name);
        return true;
    });
}

} // namespace

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
        ours.push_back(&one);
    }
    if (!purged)
        leave_shared(root, ours, lifted, close);
    std::vector<const cgroup::freeze::Freezer *> freezers;
    for (const auto *one : ours)
        freezers.push_back(one->freezer.get());
    const auto outcomes = cgroup::freeze::thaw_all(freezers, deadline);
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
