// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/channel.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace warden {
namespace {

// A packet is one byte that says what it is, and a part of a message. One packet must fit into the socket's
// send buffer (unix(7)), which net.core.wmem_max bounds to about 200 KiB by default.
constexpr std::size_t k_part_size = std::size_t{32} << 10U;
constexpr char k_more = 'm';
constexpr char k_last = 'l';
constexpr char k_sync = 's';

Status send_packet(int fd, char kind, std::string_view part) {
    std::string packet(1, kind);
    packet += part;
    for (;;) {
        if (::send(fd, packet.data(), packet.size(), MSG_NOSIGNAL) >= 0)
            return k_done;
        if (errno != EINTR)
            return errno_error("cannot send to the supervisor");
    }
}

// Also from its writing end (pipe(7)); a file that is not a pipe is not known to be empty.
bool pipe_is_empty(int fd) {
    int bytes = 0;
    struct stat info {};
    return fstat(fd, &info) == 0 && S_ISFIFO(info.st_mode) && ioctl(fd, FIONREAD, &bytes) == 0 && bytes == 0;
}

} // namespace

Status Channel::send(std::string_view message) const {
    if (message.empty() || message.size() > k_max_message)
        return Error{"a message of " + std::to_string(message.size()) +
                         " bytes does not fit into the worker's channel (1 to " +
                         std::to_string(k_max_message) + ")",
                     EMSGSIZE};
    while (message.size() > k_part_size) {
        TRY(send_packet(*fd_, k_more, message.substr(0, k_part_size)));
        message.remove_prefix(k_part_size);
    }
    return send_packet(*fd_, k_last, message);
}

Status Channel::sync() const {
    std::fflush(nullptr);
    if (pipe_is_empty(STDOUT_FILENO) && pipe_is_empty(STDERR_FILENO))
        return k_done;
    TRY(send_packet(*fd_, k_sync, {}));
    for (;;) {
        char answer = 0;
        const ssize_t got = recv(*fd_, &answer, 1, 0);
        if (got == 1)
            return k_done;
        if (got == 0)
            return Error{"the supervisor is gone", EPIPE};
        if (errno != EINTR)
            return errno_error("no answer from the supervisor");
    }
}

ChannelReader::Event ChannelReader::next() {
    std::array<char, k_part_size + 1> packet{};
    for (;;) {
        // MSG_TRUNC: the real length of a packet, should it be longer than any that we send.
        const ssize_t got = recv(*fd_, packet.data(), packet.size(), MSG_DONTWAIT | MSG_TRUNC);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return errno == EAGAIN ? Event::nothing : Event::closed;
        const auto size = static_cast<std::size_t>(got);
        if (size == 1 && packet[0] == k_sync)
            return Event::sync;
        if (size < 2 || size > packet.size() || !append(packet[0], {packet.data() + 1, size - 1}))
            return Event::closed;
        if (complete_)
            return Event::message;
    }
}

bool ChannelReader::append(char kind, std::string_view part) {
    if (complete_)
        message_.clear();
    complete_ = kind == k_last;
    message_ += part;
    return (kind == k_more || kind == k_last) && message_.size() <= Channel::k_max_message;
}

void ChannelReader::answer_sync() const {
    const char answer = 'k';
    // A worker that is gone meanwhile needs no answer.
    static_cast<void>(::send(*fd_, &answer, 1, MSG_NOSIGNAL | MSG_DONTWAIT));
}

Result<ChannelEnds> make_channel() {
    std::array<int, 2> sockets{-1, -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets.data()) != 0)
        return errno_error("cannot make a socket pair");
    Fd first(sockets[0]);
    Fd second(sockets[1]);
    TRY_ASSIGN(first, above_standard_files(std::move(first)));
    TRY_ASSIGN(second, above_standard_files(std::move(second)));
    return ChannelEnds{ChannelReader(std::move(first)), Channel(std::move(second))};
}

Result<Fd> above_standard_files(Fd fd) {
    if (*fd > 2)
        return fd;
    Fd moved(fcntl(*fd, F_DUPFD_CLOEXEC, 3));
    if (!moved)
        return errno_error("cannot move a file descriptor");
    return moved;
}

} // namespace warden
