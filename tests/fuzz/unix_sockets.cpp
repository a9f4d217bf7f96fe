// SPDX-License-Identifier: LGPL-2.1-or-later
// /proc/net/unix and command lines: anyone can bind an abstract socket with any name, a line feed in it too.
#include "fuzz.hpp"

#include "base/text.hpp"
#include "lxc/command_socket.hpp"
#include "lxc/hook_env.hpp"
#include "lxc/hook_parent.hpp"

#include <algorithm>

namespace {

using namespace warden::lxc;
using warden::fuzz::require;

void is_a_monitor(const MonitorName &name) {
    require(is_container_name(name.name), "a monitor is that of a container");
    require(name.lxcpath.starts_with('/'), "below an absolute path");
    require(name.lxcpath == "/" || !name.lxcpath.ends_with('/'), "without slashes at its end");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto text = warden::fuzz::text_of(data, size);
    for (const auto &socket : command_sockets_in(text)) {
        require(socket.name.ends_with("/command") && socket.name.find('\n') == std::string::npos,
                "only a command socket is one");
        require(!socket.inode.empty() && socket.inode.find(' ') == std::string::npos, "and has an inode");
        require(text.find("@" + socket.name) != std::string_view::npos, "and stands in the table");
        const auto monitor = monitor_of_socket(socket.name);
        if (!monitor)
            continue;
        is_a_monitor(*monitor);
        require(is_command_socket(socket.name, *monitor), "it listens for whom it names");
        require(!is_command_socket(socket.name, {monitor->lxcpath + "/x", monitor->name}), "and nobody else");
        const auto path = lxcpath_of_socket(text, {socket.inode}, monitor->name);
        require(path && path->starts_with('/'), "and is found by its inode");
        require(!lxcpath_of_socket(text, {}, monitor->name), "and not without");
    }
    if (const auto monitor = monitor_of_title(text)) {
        is_a_monitor(*monitor);
        require(lxcpath_in_title(text, monitor->name) == monitor->lxcpath, "both read a title alike");
    }
    return 0;
}
