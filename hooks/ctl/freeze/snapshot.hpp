// SPDX-License-Identifier: LGPL-2.1-or-later
// A snapshot of a running container by LXC's own means: what lxc-snapshot would make of a stopped one.
#pragma once

#include "base/dir.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace warden::ctl::freeze {

// What LXC makes of a container whose lxc.rootfs.path is this.
enum class SnapshotWay : std::uint8_t {
    snapshot, // btrfs, lvm, zfs, overlay
    copy,     // dir: it copies every file, frozen for as long as that takes
    neither,  // loop, rbd, nbd: of those LXC makes none
};
// Pure. A path without a type is what it lies on: is_subvolume says whether that is a btrfs subvolume.
SnapshotWay snapshot_way(std::string_view rootfs_path, bool is_subvolume);

// Where lxc-snapshot has them: LXCPATHsnaps/NAME where that style is in use, else LXCPATH/NAME/snaps.
std::string snapshot_folder(const Dir &root, const std::string &lxcpath, const std::string &name);
// snap0, or the first after it that is not there.
std::string next_snapshot(const Dir &root, const std::string &folder);

} // namespace warden::ctl::freeze
