// SPDX-License-Identifier: LGPL-2.1-or-later
// On a Proxmox VE host: what a hook found, at the lines that the admin edits.
#pragma once

#include "findings/phase_report.hpp"
#include "findings/request.hpp"

namespace warden::hooks {

// For a config that Proxmox generated; any other is left as it is. Reads the copy of /etc/pve/lxc/ID.conf
// that the last audit left, and nothing below /etc/pve: without a copy only the file is named.
void name_proxmox_lines(const Dir &root, const findings::Request &request, findings::PhaseReport &report);

} // namespace warden::hooks
