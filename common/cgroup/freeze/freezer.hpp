// SPDX-License-Identifier: LGPL-2.1-or-later
// Freezing cgroups with a deadline: cgroup.freeze (v2, Linux 5.2) and freezer.state (v1).
#pragma once

#include "base/clock.hpp"
#include "base/dir.hpp"
#include "cgroup/group.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace warden::cgroup::freeze {

struct FreezeState {
    bool own = false;    // it was asked for on this very group
    bool frozen = false; // all tasks in and below it are frozen, whoever asked for it
    // What the group's own cgroup.events says. With v2 that is not proof for the groups below: one that has
    // tasks of its own and groups below it calls itself frozen as soon as its own tasks are
    // (cgroup_update_frozen, seen with Linux 6.1). LXC makes such a group, because lxc-attach puts what it
    // starts into one below the payload's.
    bool flag = false;
    // An ancestor is frozen: writing to this group does not thaw it. With v2 also for the moment between a
    // thaw and its effect.
    bool from_above = false;
};

// One cgroup's freezer. Keeps descriptors of the group, so that no path is looked up while it is frozen; a
// group that was removed answers ENOENT or ENODEV (see has_gone).
class Freezer {
public:
    // path: the cgroup's directory below root, in cgroup v2 or in the hierarchy of the v1 freezer.
    static Result<Freezer> open(const Dir &root, std::string_view path);

    const std::string &path() const { return path_; }
    Result<FreezeState> state() const;
    // Was it asked for on this very group? All that can be told quickly.
    Result<bool> is_asked() const;
    // A descriptor of its own for event_fd()'s purpose: each one reports a change once. None with v1.
    Fd watch() const;
    // Has inotify(7) report each request to freeze or thaw, also one for what is so already. Its watch; -1
    // with v1, or without room for it.
    int watch_requests(int inotify) const;
    // Of the group's directory: another group of this path has another one.
    std::uint64_t inode() const { return inode_; }
    // Whether an error of one of these calls means that the group was removed, with nothing left in it to be
    // frozen or thawed. One system call's ENOENT proves nothing: the group above is asked as well.
    bool has_gone(const Error &error) const;
    // Asks the kernel; does not wait. Asking for what is there already is not an error.
    Status ask(bool freeze) const;
    // poll(2) reports POLLPRI here after a change; -1 with v1, which has no such thing.
    int event_fd() const { return *events_; }
    // Processes in and below the group that are in uninterruptible sleep: what keeps a v2 group from
    // freezing. As "812 (request_wait_answer)", at most `most` of them.
    std::vector<std::string> stuck_tasks(const Dir &root, std::size_t most) const;
    // The descriptors that have to stay open for all of this.
    std::vector<int> fds() const;

private:
    Freezer(std::string path, Dir above, std::uint64_t inode, Group group, Fd events, Fd freeze)
        : path_(std::move(path)), above_(std::move(above)), inode_(inode), group_(std::move(group)),
          events_(std::move(events)), freeze_(std::move(freeze)) {}

    std::string path_;
    Dir above_;
    std::uint64_t inode_ = 0;
    Group group_;
    Fd events_, freeze_; // cgroup.events and cgroup.freeze, to be read; v2 only
};

// The state of a group that is looked at once.
Result<FreezeState> freeze_state_of(const Dir &root, std::string_view path);

// Whether the error of a look at the group of this path means that it is not there; looks once more.
bool is_group_gone(const Dir &root, std::string_view path, const Error &error);

struct FreezeOutcome {
    // undone: not frozen, and made sure that it will not be frozen later.
    enum class Kind : std::uint8_t { frozen, thawed, gone, undone, failed };
    Kind kind = Kind::failed;
    std::string why;           // for undone and failed
    std::int64_t after_us = 0; // frozen, thawed: since the call began
};

// Around such a moment: before it, when the groups are about to be thawed, and after it.
struct AskedAgain {
    std::function<void()> before, after;
};

// Freezes all groups at once, under one deadline, and waits for them. All or nothing: when one of them cannot
// be frozen in time, every one is asked to thaw again and that is waited for (up to k_undo_ms), because a
// freeze that is only given up completes when its last task wakes up. A group that goes away meanwhile is no
// failure. One outcome for each group, in order.
// Who waits for the answer of a FUSE server that is frozen already would never be frozen: then all of them
// are thawed for a moment and asked again, as often as the deadline allows.
std::vector<FreezeOutcome> freeze_all(const Dir &root, std::span<const Freezer *const> groups,
                                      const Deadline &deadline, const AskedAgain &again = {});
inline constexpr std::int64_t k_undo_ms = 2000;

// Thaws all groups at once and waits for them: thawed, gone, or failed (with the reason: still frozen from
// above, for example).
std::vector<FreezeOutcome> thaw_all(std::span<const Freezer *const> groups, const Deadline &deadline);

// The cgroup of a process in the hierarchy whose freezer counts for it, below the root: that of the v1
// freezer where there is one, else v2. "sys/fs/cgroup/freezer/lxc.payload.c1".
Result<std::string> freezer_path_of(const Dir &root, std::int64_t pid);

} // namespace warden::cgroup::freeze
