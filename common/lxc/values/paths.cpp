// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/values/paths.hpp"

#include <algorithm>
#include <array>

namespace warden::lxc::values {
namespace {

constexpr std::size_t k_path_max = 4096;

// The length that a path has for LXC.
std::size_t simplified_length(std::string_view text) {
    std::size_t length = 0;
    std::size_t parts = 0;
    const bool absolute = text.starts_with('/');
    while (!text.empty()) {
        const auto part = text.substr(0, text.find('/'));
        text.remove_prefix(std::min(part.size() + 1, text.size()));
        if (part.empty() || part == ".")
            continue;
        length += part.size() + (parts++ > 0 || absolute ? 1 : 0);
    }
    return length;
}

// Set wherever a container is started from, by a shell, systemd or cron.
constexpr std::array<std::string_view, 8> k_usual_variables{"PATH", "HOME",  "LANG",    "TERM",
                                                            "USER", "SHELL", "LOGNAME", "PWD"};

} // namespace

Fit path(std::string_view text) {
    return simplified_length(text) < k_path_max ? Fit::fits : Fit::refused;
}

Fit storage_path(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos)
        return path(text);
    return path(text.substr(0, colon)) == Fit::fits ? path(text.substr(colon + 1)) : Fit::refused;
}

Fit shorter_than(std::string_view text, std::size_t bytes) {
    return text.size() < bytes ? Fit::fits : Fit::refused;
}

Fit cgroup_path(std::string_view text) {
    const bool climbs = text.starts_with('/') || text.find("..") != std::string_view::npos;
    return climbs ? Fit::refused : path(text);
}

Fit cgroup_name(std::string_view text) {
    const bool single = text.find('/') == std::string_view::npos && text != "." && text != "..";
    return single ? Fit::fits : Fit::refused;
}

Fit unix_socket(std::string_view text) {
    constexpr std::string_view scheme = "unix:";
    constexpr std::size_t most = 107; // sun_path, less its NUL
    if (!text.starts_with(scheme))
        return Fit::refused;
    text.remove_prefix(scheme.size());
    const bool begins = text.starts_with('/') || text.starts_with('@');
    return begins && text.size() > 1 && text.size() <= most ? Fit::fits : Fit::refused;
}

Fit mount_options(std::string_view text) {
    for (const std::string_view option : {"create=dir", "create=file", "optional", "relative"}) {
        if (text.find(option) != std::string_view::npos)
            return Fit::refused;
    }
    constexpr std::string_view idmap = "idmap=";
    const auto at = text.find(idmap);
    if (at == std::string_view::npos)
        return Fit::fits;
    const auto from = text.substr(at + idmap.size());
    const auto file = from.substr(0, from.find(','));
    if (file.empty() || file.size() + 1 >= k_path_max)
        return Fit::refused;
    return file == "container" ? Fit::fits : Fit::unsure;
}

Fit variable(std::string_view text) {
    if (text.find('=') != std::string_view::npos)
        return Fit::fits;
    return std::ranges::find(k_usual_variables, text) != k_usual_variables.end() ? Fit::unsure : Fit::refused;
}

} // namespace warden::lxc::values
