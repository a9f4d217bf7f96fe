// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/hook_parent.hpp"

#include "lxc/command_socket.hpp"
#include "lxc/lxcpath.hpp"

#include <algorithm>

namespace warden::lxc {
namespace {

constexpr std::string_view k_title = "[lxc monitor] ";
constexpr std::size_t k_max_table = std::size_t{16} << 20U; // a socket takes some 60 bytes

std::vector<std::string> sockets_of(const Dir &root, const std::string &process) {
    std::vector<std::string> inodes;
    const auto numbers = root.list(process + "/fd");
    if (!numbers)
        return inodes;
    for (const auto &number : *numbers) {
        const auto target = root.read_link(process + "/fd/" + number);
        if (target && target->starts_with("socket:[") && target->ends_with("]"))
            inodes.push_back(target->substr(8, target->size() - 9));
    }
    return inodes;
}

} // namespace

std::optional<std::string> lxcpath_in_title(std::string_view command_line, const std::string &name) {
    const auto title = command_line.substr(0, command_line.find('\0'));
    const std::string end = " " + name;
    if (!title.starts_with(k_title) || !title.ends_with(end) || title.size() <= k_title.size() + end.size())
        return std::nullopt;
    const auto path = title.substr(k_title.size(), title.size() - k_title.size() - end.size());
    return path.starts_with('/') ? std::optional(without_slashes(std::string(path))) : std::nullopt;
}

std::optional<std::string> lxcpath_of_socket(std::string_view unix_table,
                                             const std::vector<std::string> &inodes,
                                             const std::string &name) {
    const std::string end = "/" + name + "/command";
    for (const auto &socket : command_sockets_in(unix_table)) {
        if (!socket.name.starts_with('/') || !socket.name.ends_with(end) ||
            std::find(inodes.begin(), inodes.end(), socket.inode) == inodes.end())
            continue;
        const auto path = socket.name.substr(0, socket.name.size() - end.size());
        return path.empty() ? "/" : without_slashes(path);
    }
    return std::nullopt;
}

HookParent find_hook_parent(const Dir &root, std::int64_t pid, const std::string &name) {
    HookParent parent;
    const std::string process = "proc/" + std::to_string(pid);
    if (const auto command_line = root.read_kernel_file(process + "/cmdline", std::size_t{1} << 20U)) {
        parent.lxcpath = lxcpath_in_title(*command_line, name);
        if (parent.lxcpath)
            return parent; // a daemon: its working directory is "/" by now
    }
    if (const auto directory = root.read_link(process + "/cwd"); directory && directory->starts_with('/'))
        parent.working_directory = *directory;
    if (const auto inodes = sockets_of(root, process); !inodes.empty()) {
        if (const auto table = root.read_kernel_file("proc/self/net/unix", k_max_table))
            parent.lxcpath = lxcpath_of_socket(*table, inodes, name);
    }
    return parent;
}

} // namespace warden::lxc
