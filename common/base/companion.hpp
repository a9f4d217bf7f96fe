// SPDX-License-Identifier: LGPL-2.1-or-later
// A forked process that works beside this one and talks with it: one that must be killable because its system
// calls may hang, or one that must go on when this process is killed.
#pragma once

#include "base/clock.hpp"
#include "base/fd.hpp"
#include "base/result.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace warden {

// One end of a socket that keeps messages apart.
class MessageSocket {
public:
    static constexpr std::size_t k_max_message = std::size_t{32} << 10U;

    explicit MessageSocket(Fd fd) : fd_(std::move(fd)) {}
    int fd() const { return *fd_; }
    // 1 to k_max_message bytes. Does not wait: EAGAIN when the other end takes nothing any more.
    Status send(std::string_view message) const;
    // ETIMEDOUT when nothing came in time, EPIPE when the other end is closed, which its death does too.
    Result<std::string> receive(const Deadline &deadline) const;
    void close() { fd_.reset(); }

private:
    Fd fd_;
};

struct CompanionOptions {
    std::string_view name; // as ps(1) shows it, at most 15 bytes
    // It goes on when this process ends: has a session of its own, ignores the signals that a terminal or a
    // service manager sends to a whole group, and the OOM killer takes it last. Otherwise it is killed with
    // this process.
    bool outlives_us = false;
    // With outlives_us. What it starts inherits that, so one that starts programs is not spared.
    bool spared_by_oom_killer = true;
};

class Companion {
public:
    // The body has nothing open but /dev/null as its standard files, its end of the line, and what is in
    // `keep`.
    static Result<Companion> start(const CompanionOptions &options, std::span<const int> keep,
                                   const std::function<int(const MessageSocket &)> &body);
    Companion(Companion &&other) noexcept
        : pid_(std::exchange(other.pid_, -1)), outlives_us_(other.outlives_us_),
          socket_(std::move(other.socket_)) {}
    Companion &operator=(Companion &&) = delete;
    // Kills it, unless it outlives us: then it only sees its line closed.
    ~Companion();

    pid_t pid() const { return pid_; }
    const MessageSocket &socket() const { return socket_; }
    // Closes the line and waits for its end. False when it has not ended in time.
    bool finish(const Deadline &deadline);

private:
    Companion(pid_t pid, bool outlives_us, MessageSocket socket)
        : pid_(pid), outlives_us_(outlives_us), socket_(std::move(socket)) {}

    pid_t pid_;
    bool outlives_us_;
    MessageSocket socket_;
};

} // namespace warden
