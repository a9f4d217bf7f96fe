// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/watch/wakers.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

namespace warden::ctl::watch {
namespace {

constexpr const char *k_revision = "sys/kernel/security/apparmor/revision";
constexpr std::uint32_t k_mask = IN_MODIFY | IN_CREATE | IN_DELETE | IN_ONLYDIR;
// What belongs to one event arrives within this; more than the second is not waited for.
constexpr std::int64_t k_quiet_ms = 30, k_most_ms = 200;
// Files that are written without anybody changing a limit: who is in the group, and the kernel's own news.
constexpr std::array<std::string_view, 6> k_no_limits{"cgroup.procs",  "cgroup.threads", "cgroup.events",
                                                      "cgroup.freeze", "cgroup.kill",    "memory.reclaim"};

} // namespace

void add_event(Woken &woken, const std::string &group, std::string_view file, bool created) {
    if (created) {
        // At the top systemd's own come and go; elsewhere LXC made what a container is in.
        const bool top = group == "sys/fs/cgroup" || group == "sys/fs/cgroup/unified";
        woken.groups = woken.groups || !top || file.starts_with("lxc.");
    } else if (file == "memory.events") {
        woken.memory.insert(group);
    } else if (file.find('.') != std::string_view::npos && !file.ends_with(".events") &&
               !file.ends_with(".events.local") && !file.ends_with(".pressure") &&
               std::find(k_no_limits.begin(), k_no_limits.end(), file) == k_no_limits.end()) {
        woken.limits.insert(group);
    }
}

Result<Wakers> Wakers::open(const Dir &root) {
    Fd inotify(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!inotify)
        return errno_error("inotify_init1");
    Wakers wakers(root, std::move(inotify));
    auto revision = root.open_file(k_revision, O_RDONLY);
    if (revision)
        wakers.revision_ = std::move(revision).value();
    else
        wakers.profiles_not_watched_ = revision.error().message;
    Woken unused;
    wakers.take_revision(unused); // the first read says how far it is, and never waits
    return wakers;
}

std::size_t Wakers::listen(const std::set<std::string> &groups) {
    for (auto it = groups_.begin(); it != groups_.end();) {
        if (groups.contains(it->second)) {
            ++it;
            continue;
        }
        inotify_rm_watch(*inotify_, it->first); // EINVAL: the kernel has done it, the group is gone
        it = groups_.erase(it);
    }
    std::size_t refused = 0;
    for (const auto &group : groups) {
        const auto dir = root_->open_dir(group);
        if (!dir)
            continue;
        const std::string path = "/proc/self/fd/" + std::to_string(dir->fd());
        const int id = inotify_add_watch(*inotify_, path.c_str(), k_mask);
        if (id >= 0)
            groups_[id] = group;
        else if (errno == ENOSPC)
            ++refused;
    }
    return refused;
}

void Wakers::take_revision(Woken &woken) {
    if (!revision_)
        return;
    std::array<char, 64> text{};
    // A read sets what poll(2) compares with (aa_fs: ns_revision_read).
    if (read(**revision_, text.data(), text.size()) > 0)
        woken.profiles = true;
}

void Wakers::take_groups(Woken &woken) {
    alignas(inotify_event) std::array<char, 16384> buffer{};
    for (;;) {
        const auto got = read(*inotify_, buffer.data(), buffer.size());
        if (got <= 0)
            return;
        for (std::size_t at = 0; at + sizeof(inotify_event) <= static_cast<std::size_t>(got);) {
            inotify_event event{};
            std::memcpy(&event, buffer.data() + at, sizeof(event));
            const char *name = buffer.data() + at + sizeof(event);
            at += sizeof(event) + event.len;
            if ((event.mask & IN_Q_OVERFLOW) != 0)
                woken.groups = true; // what was lost may have been anything
            const auto group = groups_.find(event.wd);
            if (group == groups_.end())
                continue;
            if ((event.mask & IN_IGNORED) != 0)
                groups_.erase(group);
            else if (event.len != 0)
                add_event(woken, group->second, std::string_view(name, strnlen(name, event.len)),
                          (event.mask & (IN_CREATE | IN_DELETE)) != 0);
        }
    }
}

bool Wakers::poll_once(Woken &woken, std::int64_t ms) {
    std::array<pollfd, 2> fds{{{*inotify_, POLLIN, 0}, {revision_ ? **revision_ : -1, POLLIN, 0}}};
    if (poll(fds.data(), fds.size(), static_cast<int>(std::min<std::int64_t>(ms, 86'400'000))) <= 0)
        return false;
    if (fds[0].revents != 0)
        take_groups(woken);
    if (fds[1].revents != 0)
        take_revision(woken);
    return true;
}

Woken Wakers::wait(const Deadline &deadline) {
    Woken woken;
    while (!woken.any() && !deadline.passed())
        poll_once(woken, deadline.left_ms());
    const auto most = Deadline::after_ms(k_most_ms);
    while (woken.any() && !most.passed() && poll_once(woken, k_quiet_ms)) {
    }
    return woken;
}

} // namespace warden::ctl::watch
