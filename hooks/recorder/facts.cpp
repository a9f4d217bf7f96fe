// SPDX-License-Identifier: LGPL-2.1-or-later
#include "recorder/facts.hpp"

#include "base/process.hpp"
#include "base/text.hpp"
#include "base/units.hpp"

#include <array>
#include <filesystem>
#include <unistd.h>

namespace warden::recorder {
namespace {

constexpr std::array<std::string_view, 8> k_namespaces{"cgroup", "ipc",  "mnt",  "net",
                                                       "pid",    "time", "user", "uts"};

// /proc's own links, which Dir does not follow: only their text is wanted. Empty: there is none.
std::string link_text(const std::string &path) {
    std::array<char, 4096> text{};
    const ssize_t length = readlink(path.c_str(), text.data(), text.size());
    return length <= 0 ? std::string() : std::string(text.data(), static_cast<std::size_t>(length));
}

std::string small_file(const Dir &root, const std::string &path) {
    const auto text = root.read_kernel_file(path);
    if (!text)
        return {};
    return std::string(trim(text->substr(0, text->find('\0'))));
}

std::map<std::string, std::string> lxc_environment() {
    std::map<std::string, std::string> found;
    for (char **one = environ; *one != nullptr; ++one) {
        const std::string_view text = *one;
        const auto equals = text.find('=');
        if (text.starts_with("LXC_") && equals != std::string_view::npos)
            found[std::string(text.substr(0, equals))] = text.substr(equals + 1);
    }
    return found;
}

bool has_open(const Dir &root, const std::string &pid, const std::string &wanted) {
    const auto descriptors = root.list("proc/" + pid + "/fd");
    if (!descriptors)
        return false;
    for (const auto &fd : *descriptors) {
        if (link_text("/proc/" + pid + "/fd/" + fd) == wanted)
            return true;
    }
    return false;
}

} // namespace

std::map<std::string, std::string> own_namespaces() {
    std::map<std::string, std::string> found;
    for (const auto name : k_namespaces) {
        const std::string text = link_text("/proc/self/ns/" + std::string(name));
        if (!text.empty())
            found[std::string(name)] = text;
    }
    return found;
}

Call own_facts(const Dir &root, const std::string &type, std::vector<std::string> arguments) {
    Call call;
    call.type = type;
    call.begun_us = monotonic_us();
    call.arguments = std::move(arguments);
    call.environment = lxc_environment();
    call.uid = geteuid();
    call.gid = getegid();
    call.directory = link_text("/proc/self/cwd");
    call.label = small_file(root, "proc/self/attr/apparmor/current");
    call.cgroup = small_file(root, "proc/self/cgroup");
    call.input = link_text("/proc/self/fd/0");
    call.namespaces = own_namespaces();
    if (const auto text = root.read_kernel_file("proc/self/status")) {
        if (const auto rights = parse_status(*text))
            call.rights = *rights;
    }
    return call;
}

std::vector<Holder> holders_of(const Dir &root, int pipe) {
    std::vector<Holder> found;
    const std::string wanted = link_text("/proc/self/fd/" + std::to_string(pipe));
    const std::string own = link_text("/proc/self");
    const auto names = root.list("proc");
    if (wanted.empty() || !names)
        return found;
    for (const auto &name : *names) {
        const auto pid = parse_i64(name);
        if (pid && *pid > 0 && name != own && has_open(root, name, wanted))
            found.push_back({*pid, small_file(root, "proc/" + name + "/comm")});
    }
    return found;
}

} // namespace warden::recorder
