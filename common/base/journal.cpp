// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/journal.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>

namespace warden {
namespace {

constexpr std::string_view k_identifier = "lxc-warden";
constexpr int k_facility_daemon = 3;

// A value with a newline has a binary form: name, newline, 64-bit little endian length, bytes, newline.
void append_field(std::string &out, std::string_view name, std::string_view value) {
    out += name;
    if (value.find('\n') == std::string_view::npos) {
        out += '=';
        out += value;
    } else {
        out += '\n';
        auto length = static_cast<std::uint64_t>(value.size());
        for (int i = 0; i < 8; ++i, length >>= 8U)
            out += static_cast<char>(length & 0xFFU);
        out += value;
    }
    out += '\n';
}

Status send_datagram(const Dir &root, const std::string &path, const std::string &data) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string name =
        root.name() == "/" ? "/" + path : "/proc/self/fd/" + std::to_string(root.fd()) + "/" + path;
    if (name.size() >= sizeof address.sun_path)
        return Error{"the socket path " + name + " is too long", ENAMETOOLONG};
    std::memcpy(address.sun_path, name.c_str(), name.size() + 1);
    const Fd fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd)
        return errno_error("cannot make a socket");
    const auto *where = reinterpret_cast<const sockaddr *>(&address);
    if (sendto(*fd, data.data(), data.size(), MSG_NOSIGNAL | MSG_DONTWAIT, where, sizeof address) < 0)
        return errno_error("cannot send to " + name);
    return k_done;
}

} // namespace

std::string journal_datagram(const JournalEntry &entry) {
    std::string out;
    append_field(out, "MESSAGE", entry.message);
    append_field(out, "PRIORITY", std::to_string(entry.priority));
    append_field(out, "SYSLOG_IDENTIFIER", k_identifier);
    for (const auto &[name, value] : entry.fields)
        append_field(out, name, value);
    return out;
}

Status Journal::send(const JournalEntry &entry) const {
    if (send_datagram(*root_, "run/systemd/journal/socket", journal_datagram(entry)))
        return k_done;
    const std::string line = "<" + std::to_string(k_facility_daemon * 8 + entry.priority) + ">" +
                             std::string(k_identifier) + ": " + entry.message;
    return send_datagram(*root_, "dev/log", line);
}

} // namespace warden
