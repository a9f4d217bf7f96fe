// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/foreground.hpp"

#include "base/channel.hpp"
#include "base/child.hpp"
#include "base/fd.hpp"

#include <array>
#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace warden {
namespace {

constexpr int k_not_found = 127;
constexpr int k_not_executable = 126;
constexpr int k_signal_base = 128;

// In the child. The errno goes back through the pipe, which a successful exec closes.
int become(const std::vector<std::string> &argv, const HeldSignals &signals, int failure_pipe) {
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &signals.before(), nullptr);
    const int code = become_program(argv).code;
    if (::write(failure_pipe, &code, sizeof code) != sizeof code)
        return k_not_found;
    return k_not_executable;
}

// Passes on what was sent to us; the terminal's own signals have reached the child already.
int pass_on(int signals, pid_t child) {
    signalfd_siginfo info{};
    if (::read(signals, &info, sizeof info) != sizeof info)
        return 0;
    const int number = static_cast<int>(info.ssi_signo);
    if (info.ssi_code <= 0) // SI_USER, SI_QUEUE, SI_TKILL: sent by a process
        kill(child, number);
    return number;
}

} // namespace

HeldSignals::HeldSignals() {
    sigemptyset(&set_);
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT})
        sigaddset(&set_, number);
    sigprocmask(SIG_BLOCK, &set_, &before_);
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, &pipe_before_);
    struct sigaction standard {};
    standard.sa_handler = SIG_DFL;
    sigaction(SIGCHLD, &standard, &child_before_);
}

HeldSignals::~HeldSignals() {
    sigaction(SIGPIPE, &pipe_before_, nullptr);
    sigaction(SIGCHLD, &child_before_, nullptr);
    sigprocmask(SIG_SETMASK, &before_, nullptr);
}

int HeldSignals::take() const {
    const timespec now{0, 0};
    const int number = sigtimedwait(&set_, nullptr, &now);
    return number > 0 ? number : 0;
}

Result<ForegroundEnd> run_foreground(const std::vector<std::string> &argv, const HeldSignals &signals) {
    std::array<int, 2> ends{-1, -1};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
        return errno_error("cannot make a pipe");
    const Fd failure_read(ends[0]);
    Fd failure_write(ends[1]);
    const Fd signal_fd(signalfd(-1, &signals.set(), SFD_CLOEXEC | SFD_NONBLOCK));
    if (!signal_fd)
        return errno_error("cannot wait for signals");
    TRY_ASSIGN(const pid_t child, fork_process([&] { return become(argv, signals, *failure_write); }));
    failure_write.reset();
    ForegroundEnd end;
    int failure = 0;
    end.started = ::read(*failure_read, &failure, sizeof failure) != sizeof failure;
    const Fd pidfd(static_cast<int>(syscall(SYS_pidfd_open, child, 0)));
    std::array<pollfd, 2> fds{{{*pidfd, POLLIN, 0}, {*signal_fd, POLLIN, 0}}};
    while (pidfd && fds[0].revents == 0) {
        if (poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR)
            break;
        if (fds[1].revents != 0)
            end.signal = pass_on(*signal_fd, child);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    end.code = WIFSIGNALED(status) ? k_signal_base + WTERMSIG(status) : WEXITSTATUS(status);
    if (!end.started)
        end.code = failure == ENOENT ? k_not_found : k_not_executable;
    return end;
}

} // namespace warden
