// SPDX-License-Identifier: LGPL-2.1-or-later
// Whose profile is it that denied something?
#pragma once

#include "apparmor/denial.hpp"

namespace warden::apparmor {

enum class ProfileKind {
    generated,       // LXC's for one container: lxc.apparmor.raw is part of it
    part,            // a child or hat of a generated one, which lxc.apparmor.raw does not reach
    shared,          // one that Debian or LXC ships for containers: lxc-container-default-cgns
    named,           // another lxc-...: somebody wrote it
    lxc_itself,      // confines LXC's own programs: /usr/bin/lxc-start
    guest,           // loaded inside of the container
    stack,           // the container's and one loaded inside of it: either may have denied it
    incus,           // that Incus made for one of its containers
    lxd,             // that LXD made
    restricted_user, // unprivileged_userns, or nothing: the restriction of user namespaces
    host             // of a program of the host
};

ProfileKind profile_kind(const Denial &denial);

} // namespace warden::apparmor
