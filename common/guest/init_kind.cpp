// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest/init.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace warden::guest {
namespace {

// By the name of the program's file. busybox comes after what it may only be the shell of.
constexpr std::array<std::pair<std::string_view, InitKind>, 12> k_names{{{"systemd", InitKind::systemd},
                                                                         {"openrc-init", InitKind::openrc},
                                                                         {"runit", InitKind::runit},
                                                                         {"runit-init", InitKind::runit},
                                                                         {"runsvdir", InitKind::runit},
                                                                         {"s6-svscan", InitKind::s6},
                                                                         {"s6-linux-init", InitKind::s6},
                                                                         {"s6-overlay-suexec", InitKind::s6},
                                                                         {"dinit", InitKind::dinit},
                                                                         {"upstart", InitKind::upstart},
                                                                         {"sysvinit", InitKind::sysvinit},
                                                                         {"busybox", InitKind::busybox}}};

bool needs(const InitClues &clues, std::string_view prefix) {
    return std::any_of(clues.needed.begin(), clues.needed.end(),
                       [&](const std::string &name) { return name.starts_with(prefix); });
}

} // namespace

std::string_view kind_name(InitKind kind) {
    switch (kind) {
    case InitKind::systemd:
        return "systemd";
    case InitKind::sysvinit:
        return "sysvinit";
    case InitKind::upstart:
        return "upstart";
    case InitKind::openrc:
        return "OpenRC";
    case InitKind::runit:
        return "runit";
    case InitKind::s6:
        return "s6";
    case InitKind::busybox:
        return "busybox";
    case InitKind::dinit:
        return "dinit";
    case InitKind::script:
        return "a script";
    case InitKind::entry_point:
        break;
    }
    return "an entry point";
}

InitKind kind_of(const InitClues &clues) {
    if (clues.s6_overlay)
        return InitKind::s6;
    if (clues.script)
        return InitKind::script;
    // A distribution may have systemd's file under the name init.
    if (needs(clues, "libsystemd-shared-") || needs(clues, "libsystemd-core-"))
        return InitKind::systemd;
    const auto known = std::find_if(k_names.begin(), k_names.end(),
                                    [&](const auto &entry) { return entry.first == clues.program; });
    const bool openrc = clues.inittab.find("openrc") != std::string::npos;
    if (known != k_names.end() && known->second != InitKind::busybox)
        return known->second;
    if (known != k_names.end() || clues.busybox)
        return openrc ? InitKind::openrc : InitKind::busybox;
    if (clues.custom)
        return InitKind::entry_point;
    if (needs(clues, "libnih"))
        return InitKind::upstart;
    return openrc ? InitKind::openrc : InitKind::sysvinit;
}

} // namespace warden::guest
