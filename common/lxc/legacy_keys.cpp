// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/legacy_keys.hpp"

#include "base/units.hpp"
#include "lxc/config_keys.hpp"

#include <array>

namespace warden::lxc {
namespace {

struct Renamed {
    std::string_view old_name;
    std::string_view new_name;
    std::string_view how = {};
};

constexpr auto k_renamed = std::to_array<Renamed>({
    {"lxc.aa_allow_incomplete", "lxc.apparmor.allow_incomplete"},
    {"lxc.aa_profile", "lxc.apparmor.profile"},
    {"lxc.console", "lxc.console.path"},
    {"lxc.console.logpath", "lxc.console.logfile"},
    {"lxc.devttydir", "lxc.tty.dir"},
    {"lxc.haltsignal", "lxc.signal.halt"},
    {"lxc.id_map", "lxc.idmap"},
    {"lxc.init_cmd", "lxc.init.cmd"},
    {"lxc.init_gid", "lxc.init.gid"},
    {"lxc.init_uid", "lxc.init.uid"},
    {"lxc.kmsg", "", "/dev/kmsg is no longer linked to the console; bind mount it if it is needed"},
    {"lxc.limit", "lxc.prlimit"},
    {"lxc.logfile", "lxc.log.file"},
    {"lxc.loglevel", "lxc.log.level"},
    {"lxc.mount", "lxc.mount.fstab"},
    {"lxc.network", "lxc.net"},
    {"lxc.pivotdir", "", "LXC needs no pivot directory any more"},
    {"lxc.pts", "lxc.pty.max"},
    {"lxc.rebootsignal", "lxc.signal.reboot"},
    {"lxc.rootfs", "lxc.rootfs.path",
     "put the storage type before the path, as in dir:/var/lib/lxc/c1/rootfs"},
    {"lxc.rootfs.backend", "", "the storage type stands before the path in lxc.rootfs.path now"},
    {"lxc.se_context", "lxc.selinux.context"},
    {"lxc.seccomp", "lxc.seccomp.profile"},
    {"lxc.stopsignal", "lxc.signal.stop"},
    {"lxc.syslog", "lxc.log.syslog"},
    {"lxc.tty", "lxc.tty.max"},
    {"lxc.utsname", "lxc.uts.name"},
});

constexpr std::string_view k_network = "lxc.network.";
constexpr std::string_view k_limit = "lxc.limit.";

Successor network_successor(std::string_view rest, unsigned network) {
    std::string index = std::to_string(network);
    const auto dot = rest.find('.');
    if (is_digits(rest.substr(0, dot))) {
        index = rest.substr(0, dot);
        rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
    }
    std::string key = "lxc.net." + index;
    if (!rest.empty())
        key += "." + std::string(rest);
    // The address was the value of the family key.
    if (rest == "ipv4" || rest == "ipv6")
        key += ".address";
    return {key, {}};
}

// lxc.net.0.ipv4, half of the way from lxc.network.ipv4.
std::optional<Successor> address_successor(std::string_view key) {
    const NetKey net = net_key(key);
    if (!net.valid || (net.subkey != "ipv4" && net.subkey != "ipv6"))
        return std::nullopt;
    return Successor{std::string(key) + ".address", {}};
}

} // namespace

std::optional<Successor> successor_of_legacy_key(std::string_view key, unsigned network) {
    if (key.starts_with(k_network) && key.size() > k_network.size())
        return network_successor(key.substr(k_network.size()), network);
    if (key.starts_with(k_limit) && key.size() > k_limit.size())
        return Successor{"lxc.prlimit." + std::string(key.substr(k_limit.size())), {}};
    if (auto successor = address_successor(key))
        return successor;
    for (const Renamed &renamed : k_renamed) {
        if (renamed.old_name == key)
            return Successor{std::string(renamed.new_name), renamed.how};
    }
    return std::nullopt;
}

} // namespace warden::lxc
