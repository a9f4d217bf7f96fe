// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/configs/pmxcfs.hpp"

#include "base/child.hpp"
#include "base/mounts.hpp"
#include "lxc/proxmox_file.hpp"

#include <algorithm>

namespace warden::ctl::configs {
namespace {

constexpr const char *k_mount_point = "/etc/pve";

} // namespace

Error pmxcfs_is_away(const std::string &what, int code) {
    return Error{"Proxmox's cluster file system " + what + " (see systemctl status pve-cluster)", code};
}

Result<int> outcome_of(const std::function<int()> &look, const Deadline &deadline) {
    TRY_ASSIGN(const WorkerEnd end, run_worker(deadline, [&](Channel &) { return look(); }, {}));
    if (end.how == WorkerEnd::How::timed_out)
        return Error{"no answer in time", ETIMEDOUT};
    return end.how == WorkerEnd::How::exited ? end.code : EIO;
}

Status pmxcfs_is_mounted(const Dir &root) {
    // The kernel's table, which nobody serves. A tree that is not this system has none.
    const auto mounts = mounts_of(root, "self");
    if (mounts && std::ranges::count(*mounts, k_mount_point, &Mount::point) == 0)
        return pmxcfs_is_away("is not mounted on /etc/pve", ENOTCONN);
    return k_done;
}

Status pmxcfs_answers(const Dir &root, const Deadline &deadline) {
    if (!lxc::is_proxmox_host(root))
        return k_done;
    TRY(pmxcfs_is_mounted(root));
    const auto look = [&] {
        const auto names = root.list("etc/pve/lxc");
        return names ? 0 : names.error().code;
    };
    const auto outcome = outcome_of(look, deadline);
    if (!outcome && outcome.error().code == ETIMEDOUT)
        return pmxcfs_is_away("does not answer", ETIMEDOUT);
    if (!outcome)
        return outcome.error();
    if (*outcome != 0)
        return pmxcfs_is_away(errno_error("cannot be read", *outcome).message, *outcome);
    return k_done;
}

} // namespace warden::ctl::configs
