// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/command_socket.hpp"

#include "base/text.hpp"
#include "lxc/hook_env.hpp"
#include "lxc/lxcpath.hpp"

#include <array>
#include <cstdint>
#include <cstdio>

namespace warden::lxc {
namespace {

constexpr std::string_view k_end = "/command";
constexpr std::string_view k_title = "[lxc monitor] ";
// LXC hashes what does not fit into sockaddr_un with a NUL at both ends; versions differ by one.
constexpr std::size_t k_surely_fits = 100;

// FNV-1a.
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return hash;
}

std::string hashed_socket(const MonitorName &of) {
    std::array<char, 17> digits{};
    std::snprintf(digits.data(), digits.size(), "%016llx",
                  static_cast<unsigned long long>(hash_of(of.lxcpath + "/" + of.name)));
    return "lxc/" + std::string(digits.data()) + std::string(k_end);
}

std::optional<MonitorName> named(std::string_view lxcpath, std::string_view name) {
    if (!lxcpath.starts_with('/') || !is_container_name(name))
        return std::nullopt;
    return MonitorName{without_slashes(std::string(lxcpath)), std::string(name)};
}

} // namespace

// Num RefCount Protocol Flags Type St Inode @Path: the path may hold blanks.
std::vector<CommandSocket> command_sockets_in(std::string_view unix_table) {
    std::vector<CommandSocket> found;
    for (const auto line : split(unix_table, '\n')) {
        const auto at = line.find(" @");
        if (at == std::string_view::npos || !line.substr(at + 2).ends_with(k_end))
            continue;
        if (const auto columns = words(line.substr(0, at)); columns.size() == 7)
            found.push_back({std::string(columns[6]), std::string(line.substr(at + 2))});
    }
    return found;
}

std::optional<MonitorName> monitor_of_socket(std::string_view socket) {
    if (!socket.ends_with(k_end))
        return std::nullopt;
    socket.remove_suffix(k_end.size());
    const auto slash = socket.rfind('/');
    return slash == std::string_view::npos ? std::nullopt
                                           : named(socket.substr(0, slash), socket.substr(slash + 1));
}

bool is_command_socket(std::string_view socket, const MonitorName &of) {
    if (monitor_of_socket(socket) == of)
        return true;
    const std::size_t plain = of.lxcpath.size() + 1 + of.name.size() + k_end.size();
    return plain > k_surely_fits && socket == hashed_socket(of);
}

std::optional<MonitorName> monitor_of_title(std::string_view command_line) {
    command_line = command_line.substr(0, command_line.find('\0'));
    if (!command_line.starts_with(k_title))
        return std::nullopt;
    command_line.remove_prefix(k_title.size());
    const auto blank = command_line.rfind(' ');
    return blank == std::string_view::npos
               ? std::nullopt
               : named(command_line.substr(0, blank), command_line.substr(blank + 1));
}

} // namespace warden::lxc
