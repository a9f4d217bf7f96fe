// SPDX-License-Identifier: LGPL-2.1-or-later
// The children of this process, among them the orphans of a worker.
#pragma once

#include <csignal>
#include <sys/types.h>
#include <vector>

namespace warden {

// While it lives, orphaned descendants become children of this process, and SIGCHLD has its default action (a
// parent may have left it ignored, which execve(2) keeps: the kernel then reaps children by itself).
class Subreaper {
public:
    Subreaper();
    ~Subreaper();
    Subreaper(const Subreaper &) = delete;
    Subreaper &operator=(const Subreaper &) = delete;

private:
    int was_subreaper_ = 0;
    struct sigaction old_action_ {};
};

// Children of all threads of this process, zombies included. Empty where /proc is missing.
std::vector<pid_t> own_children();

// Kills and reaps the children that are not in `before`, until there are none or half a second has passed.
// True when one of them was alive (or died of a SIGKILL).
bool kill_new_children(const std::vector<pid_t> &before);

// Waits at most half a second: a process in uninterruptible sleep cannot be reaped. si_pid is 0 then.
siginfo_t reap_killed(pid_t pid);

} // namespace warden
