// SPDX-License-Identifier: LGPL-2.1-or-later
// What the watch sleeps on: AppArmor's counter of policy changes, and the cgroups of the containers.
#pragma once

#include "base/clock.hpp"
#include "base/dir.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace warden::ctl::watch {

struct Woken {
    bool profiles = false;        // a profile was loaded, replaced or removed, or its mode was changed
    bool groups = false;          // a cgroup that may be a container's came or went, or events were lost
    std::set<std::string> limits; // cgroups, below the root, in which somebody wrote a file
    std::set<std::string> memory; // cgroups with a new memory event

    bool any() const { return profiles || groups || !limits.empty() || !memory.empty(); }
};

// What a change of `file` in the cgroup `group` means; `created`: a directory came or went.
void add_event(Woken &woken, const std::string &group, std::string_view file, bool created);

class Wakers {
public:
    // root: "/" or a test tree. Without securityfs there is nothing to wait for, and profiles are only seen
    // at the next look: profiles_not_watched() says why.
    static Result<Wakers> open(const Dir &root);

    // The directories of cgroups, below the root, that are listened to from now on; those that are not there
    // any more are passed over. The number of those that the kernel refuses (fs.inotify.max_user_watches).
    std::size_t listen(const std::set<std::string> &groups);

    // Returns when something happened, and what came with it in the next moments, or at the deadline.
    Woken wait(const Deadline &deadline);

    const std::string &profiles_not_watched() const { return profiles_not_watched_; }

private:
    Wakers(const Dir &root, Fd inotify) : root_(&root), inotify_(std::move(inotify)) {}
    void take_revision(Woken &woken);
    void take_groups(Woken &woken);
    bool poll_once(Woken &woken, std::int64_t ms);

    const Dir *root_;
    Fd inotify_;
    std::optional<Fd> revision_;
    std::string profiles_not_watched_;
    std::map<int, std::string> groups_; // by watch descriptor
};

} // namespace warden::ctl::watch
