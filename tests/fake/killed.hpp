// SPDX-License-Identifier: LGPL-2.1-or-later
// SIGKILL before a system call of a child's, wherever that is.
#pragma once

#include <csignal>
#include <cstdlib>
#include <functional>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

namespace warden::test {

// The exit status of a child that runs body, or -1 if it was killed before its system call number `calls`.
inline int run_killed(const std::function<int()> &body, unsigned calls) {
    const pid_t child = fork();
    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
        raise(SIGSTOP);
        _exit(body());
    }
    int status = 0;
    waitpid(child, &status, 0);
    ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
    bool entering = true;
    for (unsigned seen = 0;; entering = !entering) {
        ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
        waitpid(child, &status, 0);
        if (WIFEXITED(status))
            return WEXITSTATUS(status);
        if (entering && seen++ == calls)
            break;
    }
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return -1;
}

// The calls are the same everywhere, but in memory a test does not wait for a disk at every fsync.
inline void use_memory() {
    if (access("/dev/shm", W_OK) == 0)
        setenv("TMPDIR", "/dev/shm", 1);
}

} // namespace warden::test
