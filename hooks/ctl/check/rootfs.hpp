// A guest's root directory, looked at offline.
#pragma once

#include "ctl/cli/offline.hpp"
#include "findings/finding.hpp"

namespace warden::ctl {

// OS-... findings: what the init is, and whether it can run on a host with this layout. An error: it could
// not be looked at (no such directory, a damaged file).
Result<std::vector<policy::Finding>> rootfs_findings(const Place &place, const std::string &rootfs,
                                                     cgroup::Layout layout);

// The table of the module guest_os, for offline findings and for `explain` where the module is not installed.
const std::vector<policy::Check> &rootfs_checks();

} // namespace warden::ctl
