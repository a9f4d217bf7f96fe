// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/reaper.hpp"

#include "base/dir.hpp"
#include "base/text.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>

namespace warden {
namespace {

constexpr int k_rounds = 50;
constexpr int k_round_ms = 10;

// False when nobody was there to wait for.
bool reap_now(pid_t pid, siginfo_t &info) {
    info = {};
    return waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG) == 0 && info.si_pid == pid;
}

} // namespace

Subreaper::Subreaper() {
    prctl(PR_GET_CHILD_SUBREAPER, &was_subreaper_);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    struct sigaction action {};
    action.sa_handler = SIG_DFL;
    sigaction(SIGCHLD, &action, &old_action_);
}

Subreaper::~Subreaper() {
    sigaction(SIGCHLD, &old_action_, nullptr);
    prctl(PR_SET_CHILD_SUBREAPER, was_subreaper_);
}

std::vector<pid_t> own_children() {
    std::vector<pid_t> found;
    const auto tasks = Dir::open("/proc/self/task");
    const auto threads = tasks ? tasks->list("") : Result<std::vector<std::string>>(Error{});
    if (!threads)
        return found;
    for (const auto &thread : *threads) {
        const auto text = tasks->read_kernel_file(thread + "/children", std::size_t{1} << 20U);
        if (!text)
            continue;
        for (const auto word : words(trim(*text))) {
            if (const auto pid = parse_u64(word))
                found.push_back(static_cast<pid_t>(*pid));
        }
    }
    return found;
}

bool kill_new_children(const std::vector<pid_t> &before) {
    bool was_alive = false;
    int quiet = 0;
    for (int round = 0; round < k_rounds; ++round) {
        bool killed = false;
        for (const pid_t pid : own_children()) {
            siginfo_t info{};
            if (std::find(before.begin(), before.end(), pid) != before.end())
                continue;
            // A zombie that the worker did not wait for is not a process that it left.
            if (reap_now(pid, info)) {
                was_alive = was_alive || (info.si_code != CLD_EXITED && info.si_status == SIGKILL);
                continue;
            }
            kill(pid, SIGKILL);
            killed = true;
        }
        // A tree goes level by level, and the kernel's list of children may miss one while others come and go
        // (proc_tid_children(5)): after a kill one empty look proves nothing.
        was_alive = was_alive || killed;
        quiet = killed ? 0 : quiet + 1;
        if (!was_alive || quiet == 3)
            break;
        poll(nullptr, 0, k_round_ms);
    }
    return was_alive;
}

siginfo_t reap_killed(pid_t pid) {
    siginfo_t info{};
    for (int round = 0; round < k_rounds && !reap_now(pid, info); ++round)
        poll(nullptr, 0, k_round_ms);
    return info;
}

} // namespace warden
