// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/companion.hpp"

#include "base/channel.hpp"
#include "base/child.hpp"
#include "base/reaper.hpp"

#include <algorithm>
#include <array>
#include <climits>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <vector>

namespace warden {
namespace {

constexpr int k_wait_slice_ms = 5;

// Everything above the standard files but these.
void close_all_but(std::vector<int> keep) {
    std::sort(keep.begin(), keep.end());
    int next = 3;
    for (const int fd : keep) {
        if (fd > next)
            static_cast<void>(close_range(static_cast<unsigned>(next), static_cast<unsigned>(fd) - 1, 0));
        next = std::max(next, fd + 1);
    }
    static_cast<void>(close_range(static_cast<unsigned>(next), ~0U, 0));
}

void set_signals(bool outlives_us) {
    for (int number = 1; number < NSIG; ++number)
        signal(number, SIG_DFL);
    signal(SIGPIPE, SIG_IGN);
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP}) {
        if (outlives_us)
            signal(number, SIG_IGN);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

int companion_main(const CompanionOptions &options, pid_t parent, std::vector<int> keep, MessageSocket socket,
                   const std::function<int(const MessageSocket &)> &body) {
    set_signals(options.outlives_us);
    prctl(PR_SET_NAME, std::string(options.name).c_str());
    setsid();
    // Its memory is not a guide to what its parent does, and its directory is nobody's mount point.
    if (chdir("/") != 0 || !silence_standard_files())
        return 127;
    if (options.outlives_us) {
        if (options.spared_by_oom_killer)
            avoid_oom_killer();
    } else {
        // The check closes the race with a parent that died before prctl.
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            return 127;
    }
    keep.push_back(socket.fd());
    close_all_but(std::move(keep));
    return body(socket);
}

} // namespace

Status MessageSocket::send(std::string_view message) const {
    if (message.empty() || message.size() > k_max_message)
        return Error{"a message of " + std::to_string(message.size()) + " bytes is too short or too long",
                     EMSGSIZE};
    while (::send(*fd_, message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
        if (errno != EINTR)
            return errno_error("cannot talk to the other process");
    }
    return k_done;
}

Result<std::string> MessageSocket::receive(const Deadline &deadline) const {
    for (;;) {
        pollfd ready{*fd_, POLLIN, 0};
        const auto left = static_cast<int>(std::min<std::int64_t>(deadline.left_ms(), INT_MAX));
        const int count = poll(&ready, 1, left);
        if (count < 0 && errno != EINTR)
            return errno_error("cannot wait for the other process");
        if (count == 0 && deadline.passed())
            return Error{"no answer in time", ETIMEDOUT};
        if (count <= 0)
            continue;
        std::string message(k_max_message, '\0');
        const ssize_t got = recv(*fd_, message.data(), message.size(), MSG_DONTWAIT);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got <= 0)
            return Error{"the other process is gone", EPIPE};
        message.resize(static_cast<std::size_t>(got));
        return message;
    }
}

Result<Companion> Companion::start(const CompanionOptions &options, std::span<const int> keep,
                                   const std::function<int(const MessageSocket &)> &body) {
    std::array<int, 2> sockets{-1, -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets.data()) != 0)
        return errno_error("cannot make a socket pair");
    Fd first(sockets[0]);
    Fd second(sockets[1]);
    TRY_ASSIGN(first, above_standard_files(std::move(first)));
    TRY_ASSIGN(second, above_standard_files(std::move(second)));
    MessageSocket ours(std::move(first));
    MessageSocket theirs(std::move(second));
    const pid_t parent = getpid();
    TRY_ASSIGN(
        const pid_t pid, fork_process([&] {
            ours.close(); // or it would never see it closed
            return companion_main(options, parent, {keep.begin(), keep.end()}, std::move(theirs), body);
        }));
    return Companion(pid, options.outlives_us, std::move(ours));
}

bool Companion::finish(const Deadline &deadline) {
    socket_.close();
    while (pid_ > 0) {
        const pid_t got = waitpid(pid_, nullptr, WNOHANG);
        if (got == pid_ || (got < 0 && errno == ECHILD)) {
            pid_ = -1;
            break;
        }
        if (deadline.passed())
            return false;
        poll(nullptr, 0, k_wait_slice_ms);
    }
    return true;
}

Companion::~Companion() {
    if (pid_ <= 0)
        return;
    socket_.close();
    if (outlives_us_) {
        waitpid(pid_, nullptr, WNOHANG);
        return;
    }
    kill(pid_, SIGKILL);
    reap_killed(pid_);
}

} // namespace warden
