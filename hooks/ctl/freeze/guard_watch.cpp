// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/freeze/guard_watch.hpp"

#include "base/text.hpp"
#include "ctl/configs/proxmox_locks.hpp"
#include "ctl/freeze/journal.hpp"
#include "state/sharing.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

namespace warden::ctl::freeze {
namespace {

constexpr std::int64_t k_lock_ms = 1000;
constexpr std::int64_t k_slice_ms = 1000;
constexpr int k_purge_ms = 500;

} // namespace

GuardWatch::GuardWatch(const Dir &root, const std::vector<Guarded> &guarded)
    : root_(root), guarded_(guarded) {
    for (const auto &one : guarded)
        events_.push_back(one.freezer->watch()); // without, it is looked once a second
}

void GuardWatch::pause() {
    begun_ = false;
    seen_.clear();
    losing_.clear();
}

void GuardWatch::frozen() {
    // A queue that begins now: our own writes are not in it, so that no failing read(2) can take them for
    // somebody else's.
    writes_ = Fd(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    written_.clear();
    taking_.clear();
    for (std::size_t i = 0; writes_ && i < guarded_.size(); ++i) {
        const int watched = guarded_[i].freezer->watch_requests(*writes_);
        if (watched >= 0)
            written_.emplace(watched, i);
    }
    frozen_ = true;
}

bool GuardWatch::wait(int fd, const Deadline &deadline) {
    take_locks();
    std::vector<pollfd> fds{{fd, POLLIN, 0}, {frozen_ ? *writes_ : -1, POLLIN, 0}};
    const std::size_t first = fds.size();
    for (std::size_t i = 0; begun_ && i < events_.size(); ++i)
        fds.push_back({lost_.contains(i) ? -1 : *events_[i], POLLPRI, 0});
    const auto slice = static_cast<int>(std::min(deadline.left_ms(), k_slice_ms));
    poll(fds.data(), fds.size(), slice);
    for (std::size_t i = first; i < fds.size(); ++i) {
        std::array<char, 256> text{}; // read, so that the next change is told
        if ((fds[i].revents & POLLPRI) != 0 && pread(fds[i].fd, text.data(), text.size(), 0) < 0)
            events_[i - first].reset();
    }
    for (std::size_t i = 0; begun_ && i < guarded_.size(); ++i)
        look_at(i, fd);
    if (begun_ && frozen_)
        look_at_writes();
    return (fds[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0;
}

bool GuardWatch::has_any() const {
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

// Those that another of ours had when the freeze became a shared one, as soon as he has ended.
void GuardWatch::take_locks() {
    for (std::size_t i = 0; begun_ && i < guarded_.size(); ++i) {
        if (!guarded_[i].proxmox || !guarded_[i].locks.empty() || locks_.contains(i))
            continue;
        if (auto taken = configs::take_proxmox_locks(root_, guarded_[i].record.name))
            locks_.emplace(i, std::move(taken).value());
    }
}

bool GuardWatch::are_records_there() const {
    return state::FrozenRecords(root_).are_there();
}

// Whoever thawed it: what is frozen in it from now on is somebody else's. One that is to freeze may not be
// asked yet, so that it is lost only after it was seen.
void GuardWatch::look_at(std::size_t i, int fd) {
    const auto asked = guarded_[i].freezer->is_asked();
    if (!asked || lost_.contains(i))
        return;
    // Our own thaw is told before it is made.
    pollfd told{fd, POLLIN, 0};
    if (*asked)
        seen_.insert(i);
    else if (seen_.contains(i) && poll(&told, 1, 0) == 0)
        losing_.insert(i);
    if (losing_.contains(i))
        lose(i);
}

void GuardWatch::lose(std::size_t i) {
    const state::FrozenRecords records(root_);
    // Whoever thaws by the record has the lock until the record is gone.
    const auto lock = records.lock(Deadline::after_ms(k_lock_ms));
    const auto now = records.load(guarded_[i].record);
    if (!lock || !now || (*now && (*now)->begun && !state::mark_lost(root_, **now)))
        return; // at the next look
    lost_.insert(i);
    losing_.erase(i);
}

// Which cgroup.freeze was written.
void GuardWatch::find_written() {
    alignas(inotify_event) std::array<char, 4096> buffer{};
    for (ssize_t got = 1; writes_ && (got = read(*writes_, buffer.data(), buffer.size())) > 0;) {
        for (std::size_t at = 0; at + sizeof(inotify_event) <= static_cast<std::size_t>(got);) {
            inotify_event event{};
            std::memcpy(&event, buffer.data() + at, sizeof event);
            const auto one = written_.find(event.wd);
            if (one != written_.end() && (event.mask & IN_MODIFY) != 0)
                taking_.insert(one->second);
            at += sizeof event + event.len;
        }
    }
}

// Asked for what it is already: whoever did so counts on it, and does not know of us, nor of those that share
// the freeze.
void GuardWatch::look_at_writes() {
    find_written();
    for (auto i = taking_.begin(); i != taking_.end();) {
        const auto asked = guarded_[*i].freezer->is_asked();
        i = !asked || !*asked || lost_.contains(*i) || losing_.contains(*i) || take(*i) ? taking_.erase(i)
                                                                                        : std::next(i);
    }
}

// False: it could not be written down.
bool GuardWatch::take(std::size_t i) {
    const state::FrozenRecords records(root_);
    const auto lock = records.lock(Deadline::after_ms(k_lock_ms));
    const auto all = records.all();
    if (!lock || !all)
        return false;
    const auto &ours = guarded_[i].record;
    bool saved = true, any = false;
    for (auto record : all->records) {
        if (!state::is_same_run(record, ours) || !record.begun || record.foreign)
            continue;
        record.foreign = true;
        any = true;
        saved = saved && records.save(record);
    }
    if (any && saved)
        log_freeze(root_, FreezeEvent::taken, ours.name,
                   printable(ours.name) +
                       " was frozen by somebody else too while lxc-warden had it frozen: it stays "
                       "so until that is ended");
    return saved;
}

} // namespace warden::ctl::freeze
