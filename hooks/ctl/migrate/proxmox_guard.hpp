// SPDX-License-Identifier: LGPL-2.1-or-later
// Keeps Proxmox from changing a container's file while it is rewritten here.
#pragma once

#include "base/dir.hpp"
#include "ctl/configs/input.hpp"

#include <vector>

namespace warden::ctl::migrate {

// The locks that Proxmox's own changes take, held until the end of its life.
class ProxmoxGuard {
public:
    // For a file that is none of Proxmox's it guards nothing. An Error, without waiting, when Proxmox is at
    // work on the container (`lock:`, or a lock that is taken), and for a container of another node, whose
    // locks are there.
    static Result<ProxmoxGuard> take(const Dir &root, const configs::ConfigInput &input);

private:
    std::vector<Fd> locks_;
};

} // namespace warden::ctl::migrate
