// SPDX-License-Identifier: LGPL-2.1-or-later
// How a container's monitor can be recognised by what the kernel shows of it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warden::lxc {

// Whose monitor it is.
struct MonitorName {
    std::string lxcpath; // without slashes at its end
    std::string name;

    bool operator==(const MonitorName &) const = default;
};

// A line of /proc/net/unix, on which somebody listens or not. Anyone can bind such a name, and one with a
// line feed in it writes lines of its own into the table.
struct CommandSocket {
    std::string inode; // as text: what /proc/PID/fd has as "socket:[INODE]"
    std::string name;  // without the '@': "/var/lib/lxc/c1/command"
};

// The abstract sockets whose names end as a monitor's do.
std::vector<CommandSocket> command_sockets_in(std::string_view unix_table);

// Of an abstract socket, without the '@' or NUL in front: "/var/lib/lxc/c1/command". nullopt: it is no
// monitor's, or its name was too long for a socket, so that it is hashed.
std::optional<MonitorName> monitor_of_socket(std::string_view socket);

// Is it the socket on which the monitor of this container listens, plain or hashed (LXC's
// lxc_make_abstract_socket_name)?
bool is_command_socket(std::string_view socket, const MonitorName &of);

// Of /proc/PID/cmdline of a monitor that LXC has made a daemon: "[lxc monitor] LXCPATH NAME".
std::optional<MonitorName> monitor_of_title(std::string_view command_line);

} // namespace warden::lxc
