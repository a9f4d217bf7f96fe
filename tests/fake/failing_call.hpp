// SPDX-License-Identifier: LGPL-2.1-or-later
// Lets a system call fail as a host in trouble would, in the test's own process: seccomp_unotify(2).
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <future>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <optional>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace warden::test {

struct FailingCall {
    long call = 0;      // SYS_...
    int error = 0;      // an errno
    unsigned first = 1; // the first of these calls that fails
    unsigned last = 1;  // and the last one; 0: none, they are only counted
    // What the first of them return instead of being done: they seem to succeed.
    std::vector<std::int64_t> pretended{};
    // Called before each of them is answered, with its number from 1: the caller waits in it meanwhile.
    std::function<void(unsigned)> before{};
};

namespace failing {

// A filter of the calling thread, and of what it forks. -1 where that may not be had.
inline int install(long call) {
    sock_filter code[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                          BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(call), 0, 1),
                          BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
                          BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    sock_fprog program{4, code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return -1;
    return static_cast<int>(
        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program));
}

inline void answer(int listener, const FailingCall &failing, unsigned &seen) {
    seccomp_notif asked{};
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) != 0)
        return;
    ++seen;
    if (failing.before)
        failing.before(seen);
    seccomp_notif_resp answer{};
    answer.id = asked.id;
    if (seen <= failing.pretended.size())
        answer.val = failing.pretended[seen - 1];
    else if (seen >= failing.first && seen <= failing.last)
        answer.error = -failing.error;
    else
        answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

} // namespace failing

// Runs body in a thread in which the call fails so. How many of these calls there were; nullopt, with body
// not run, where the kernel has no such filter.
inline std::optional<unsigned> run_failing(const FailingCall &failing, const std::function<void()> &body) {
    std::promise<int> installed;
    std::promise<void> ended;
    auto end = ended.get_future();
    pid_t tid = 0;
    std::thread thread([&] {
        tid = gettid();
        const int listener = failing::install(failing.call);
        installed.set_value(listener);
        if (listener >= 0)
            body();
        ended.set_value();
    });
    const int listener = installed.get_future().get();
    unsigned seen = 0;
    const auto serve = [listener](const FailingCall &how, unsigned &count) {
        pollfd asked{listener, POLLIN, 0};
        if (poll(&asked, 1, 10) > 0 && (asked.revents & POLLIN) != 0)
            failing::answer(listener, how, count);
    };
    while (listener >= 0 && end.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
        serve(failing, seen);
    // The sanitizers make calls of their own while the thread ends: these are done.
    const FailingCall none_fails{failing.call, 0, 1, 0};
    for (unsigned uncounted = 0; listener >= 0 && syscall(SYS_tgkill, getpid(), tid, 0) == 0;)
        serve(none_fails, uncounted);
    thread.join();
    if (listener < 0)
        return std::nullopt;
    close(listener);
    return seen;
}

} // namespace warden::test

// Of a test: what follows is run with the failing call, or the test is skipped.
#define WARDEN_RUN_FAILING(count, ...)                                                                       \
    const auto count = ::warden::test::run_failing(__VA_ARGS__);                                             \
    if (!count)                                                                                              \
    GTEST_SKIP() << "no seccomp_unotify here"
