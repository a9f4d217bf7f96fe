// SPDX-License-Identifier: LGPL-2.1-or-later
// Whole messages between a worker process and its supervisor.
#pragma once

#include "base/fd.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>

namespace warden {

// The worker's end: messages of 1 to k_max_message bytes, one sender at a time.
class Channel {
public:
    static constexpr std::size_t k_max_message = std::size_t{1} << 20U;

    explicit Channel(Fd fd) : fd_(std::move(fd)) {}
    int fd() const { return *fd_; }
    Status send(std::string_view message) const;
    // For a worker with its stdout and stderr in the supervisor's pipe: blocks until the supervisor has taken
    // all that was printed before, and with it all that was sent. Flushes stdio first; returns at once with
    // the pipe empty.
    Status sync() const;

private:
    Fd fd_;
};

// The supervisor's end. Never blocks.
class ChannelReader {
public:
    // closed: the worker has closed its end, or broke the protocol; nothing comes any more.
    enum class Event { nothing, message, sync, closed };

    explicit ChannelReader(Fd fd) : fd_(std::move(fd)) {}
    int fd() const { return *fd_; }
    Event next();
    // Of the last Event::message.
    const std::string &message() const { return message_; }
    // Lets a worker that waits in sync() go on.
    void answer_sync() const;

private:
    bool append(char kind, std::string_view part);

    Fd fd_;
    std::string message_;
    bool complete_ = false;
};

struct ChannelEnds {
    ChannelReader supervisor;
    Channel worker;
};

Result<ChannelEnds> make_channel();

// A descriptor that is none of 0, 1 and 2: a caller may have been started with those closed.
Result<Fd> above_standard_files(Fd fd);

} // namespace warden
