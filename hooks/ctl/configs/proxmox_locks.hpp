// SPDX-License-Identifier: LGPL-2.1-or-later
// The locks that Proxmox's own tasks take on a container of this node.
#pragma once

#include "base/dir.hpp"

#include <string>
#include <vector>

namespace warden::ctl::configs {

// Those of its config (pct) and of migration and replication, which sets no `lock:` in it. Held until the
// descriptors are closed, in every process that has inherited them. EWOULDBLOCK, without waiting, when one is
// taken.
Result<std::vector<Fd>> take_proxmox_locks(const Dir &root, const std::string &id);

} // namespace warden::ctl::configs
