// SPDX-License-Identifier: LGPL-2.1-or-later
// What a guest's init means on a host. Pure.
#pragma once

#include "guest/init.hpp"

#include <string>
#include <vector>
#include <warden/module.h>

namespace warden::guest {

struct Host {
    bool unified = true;             // cgroup2 only, at /sys/fs/cgroup
    std::optional<unsigned> systemd; // the host's own
};

struct Guest {
    GuestInit init;
    bool nesting = true; // the AppArmor profile lets systemd sandbox its services, as far as the config says
};

struct Verdict {
    const char *id = nullptr;
    warden_severity severity = 0; // 0: the table's
    std::string message;
    std::string fix{}; // empty: the table's
};

// "systemd 252 (/sbin/init, Debian GNU/Linux 12)".
std::string describe(const GuestInit &init);

std::vector<Verdict> judge(const Guest &guest, const Host &host);

} // namespace warden::guest
