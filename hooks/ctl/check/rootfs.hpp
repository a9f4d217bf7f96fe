// SPDX-License-Identifier: LGPL-2.1-or-later
// A guest's root directory, looked at offline.
#pragma once

#include "cgroup/layout.hpp"
#include "ctl/configs/tree.hpp"
#include "findings/finding.hpp"

namespace warden::ctl::check {

// OS-... findings: what the init is, and whether it can run on a host with this layout. An error: it could
// not be looked at (no such directory, a damaged file).
Result<std::vector<findings::Finding>> rootfs_findings(const configs::Tree &place, const std::string &rootfs,
                                                       cgroup::Layout layout);

// The table of the module guest_os, for offline findings and for `explain` where the module is not installed.
const std::vector<findings::Check> &rootfs_checks();

} // namespace warden::ctl::check
