// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/proxmox_keys.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace warden::lxc {
namespace {

// pve-container 6.1.10, sorted.
constexpr std::array<std::string_view, 90> k_taken{"lxc.aa_allow_incomplete",
                                                   "lxc.aa_profile",
                                                   "lxc.apparmor.allow_incomplete",
                                                   "lxc.apparmor.allow_nesting",
                                                   "lxc.apparmor.profile",
                                                   "lxc.apparmor.raw",
                                                   "lxc.arch",
                                                   "lxc.autodev",
                                                   "lxc.cap.drop",
                                                   "lxc.cap.keep",
                                                   "lxc.console",
                                                   "lxc.console.logfile",
                                                   "lxc.console.path",
                                                   "lxc.devtty.dir",
                                                   "lxc.devttydir",
                                                   "lxc.environment",
                                                   "lxc.environment.hooks",
                                                   "lxc.environment.runtime",
                                                   "lxc.group",
                                                   "lxc.haltsignal",
                                                   "lxc.hook.autodev",
                                                   "lxc.hook.clone",
                                                   "lxc.hook.destroy",
                                                   "lxc.hook.mount",
                                                   "lxc.hook.post-stop",
                                                   "lxc.hook.pre-mount",
                                                   "lxc.hook.pre-start",
                                                   "lxc.hook.start",
                                                   "lxc.hook.stop",
                                                   "lxc.hook.version",
                                                   "lxc.id_map",
                                                   "lxc.idmap",
                                                   "lxc.include",
                                                   "lxc.init.cmd",
                                                   "lxc.init.cwd",
                                                   "lxc.init.gid",
                                                   "lxc.init.groups",
                                                   "lxc.init.uid",
                                                   "lxc.init_cmd",
                                                   "lxc.kmsg",
                                                   "lxc.log.file",
                                                   "lxc.log.level",
                                                   "lxc.logfile",
                                                   "lxc.loglevel",
                                                   "lxc.mount",
                                                   "lxc.mount.auto",
                                                   "lxc.mount.entry",
                                                   "lxc.mount.fstab",
                                                   "lxc.network.flags",
                                                   "lxc.network.hwaddr",
                                                   "lxc.network.ipv4",
                                                   "lxc.network.ipv4.gateway",
                                                   "lxc.network.ipv6",
                                                   "lxc.network.ipv6.gateway",
                                                   "lxc.network.link",
                                                   "lxc.network.mtu",
                                                   "lxc.network.name",
                                                   "lxc.network.script.down",
                                                   "lxc.network.script.up",
                                                   "lxc.network.type",
                                                   "lxc.pts",
                                                   "lxc.pty.max",
                                                   "lxc.rebootsignal",
                                                   "lxc.rootfs.mount",
                                                   "lxc.se_context",
                                                   "lxc.seccomp",
                                                   "lxc.seccomp.notify.cookie",
                                                   "lxc.seccomp.notify.proxy",
                                                   "lxc.seccomp.profile",
                                                   "lxc.selinux.context",
                                                   "lxc.signal.halt",
                                                   "lxc.signal.reboot",
                                                   "lxc.signal.stop",
                                                   "lxc.start.auto",
                                                   "lxc.start.delay",
                                                   "lxc.start.order",
                                                   "lxc.stopsignal",
                                                   "lxc.sysctl.fs.mqueue",
                                                   "lxc.sysctl.kernel.msgmax",
                                                   "lxc.sysctl.kernel.msgmnb",
                                                   "lxc.sysctl.kernel.msgmni",
                                                   "lxc.sysctl.kernel.sem",
                                                   "lxc.sysctl.kernel.shm_rmid_forced",
                                                   "lxc.sysctl.kernel.shmall",
                                                   "lxc.sysctl.kernel.shmmax",
                                                   "lxc.sysctl.kernel.shmmni",
                                                   "lxc.tty",
                                                   "lxc.tty.max",
                                                   "lxc.uts.name",
                                                   "lxc.utsname"};
static_assert(std::ranges::is_sorted(k_taken));

// Every key that begins with one of these.
constexpr std::array<std::string_view, 5> k_families{"lxc.cgroup.", "lxc.cgroup2.", "lxc.prlimit.",
                                                     "lxc.limit.", "lxc.net."};

constexpr std::string_view k_blanks = " \t\r\f\v";

bool is_key_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

std::string_view why_key_dropped(std::string_view line) {
    const auto end = line.find_first_of(":=");
    if (end == std::string_view::npos)
        return "it has neither a colon nor an equals sign";
    std::string_view key = line.substr(0, end);
    if (line[end] == ':' && key.find_first_of(k_blanks) == key.find_last_not_of(k_blanks) + 1)
        return "no blank may stand before the colon";
    key = key.substr(0, key.find_last_not_of(k_blanks) + 1);
    if (std::ranges::any_of(key, is_capital))
        return "a key has small letters only";
    if (!std::ranges::all_of(key, is_key_character))
        return "a key has letters, digits, dots, - and _ only";
    return "it takes no such key";
}

// A key of its own: parse_config of Proxmox takes /^([a-z][a-z_]*\d*):\s*(.+?)\s*$/.
std::string_view why_native_dropped(std::string_view line) {
    constexpr std::string_view k_other = "it is not of the form KEY: VALUE";
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0)
        return k_other;
    const std::string_view key = line.substr(0, colon);
    const std::string_view name = key.substr(0, key.find_last_not_of(k_blanks) + 1);
    const auto is_word = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    };
    if (name.empty() || !std::ranges::all_of(name, is_word))
        return k_other;
    if (name.size() != key.size())
        return "no blank may stand before the colon";
    if (std::ranges::any_of(key, is_capital))
        return "a key has small letters only";
    if (line.find_first_not_of(k_blanks, colon + 1) == std::string_view::npos)
        return "nothing stands after the colon";
    return k_other;
}

// "lxc." in whatever letters.
bool is_raw(std::string_view line) {
    constexpr std::string_view k_prefix = "lxc.";
    return std::ranges::equal(line.substr(0, k_prefix.size()), k_prefix, {}, lower);
}

} // namespace

bool proxmox_takes(std::string_view key) {
    const auto begins_key = [&](std::string_view family) { return key.starts_with(family); };
    return std::ranges::binary_search(k_taken, key) || std::ranges::any_of(k_families, begins_key);
}

bool is_backported(std::string_view key, unsigned lxc) {
    return lxc == 6 && (key == "lxc.environment.runtime" || key == "lxc.environment.hooks");
}

std::string_view why_dropped(std::string_view line) {
    if (line.starts_with("["))
        return "the name of a section begins with a letter and has at least two characters, letters, digits, - or _";
    if (line.find_first_of(k_blanks) == 0)
        return "nothing may stand before the key";
    return is_raw(line) ? why_key_dropped(line) : why_native_dropped(line);
}

} // namespace warden::lxc
