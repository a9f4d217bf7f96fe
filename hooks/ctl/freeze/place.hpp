// SPDX-License-Identifier: LGPL-2.1-or-later
// What `--on` names, and which mounts lie on it.
#pragma once

#include "base/dir.hpp"
#include "base/mounts.hpp"

#include <optional>
#include <string>
#include <vector>

namespace warden::ctl::freeze {

// A part of a file system: a snapshot takes all of it, or, with btrfs, one subvolume.
struct Spot {
    std::string device;      // as in mountinfo
    std::string root;        // path within the file system
    bool subvolumes = false; // only what is at, above or below `root` is meant
};

class Place {
public:
    // asked: a path (mount point, subvolume, any directory or file), a block device, a ZFS dataset, or VG/LV.
    // A dataset stands for those below it too, as with `zfs snapshot -r`, and a btrfs subvolume for those in
    // it, unless exact. ENOENT for what is not there.
    static Result<Place> find(const Dir &root, const std::string &asked, bool exact = false);

    // Does data of this mount lie here? Looks through overlays, loop devices, LUKS, LVM, RAID and partitions
    // to what they are made of.
    bool holds(const Dir &root, const std::vector<Mount> &host, const Mount &mount) const;
    // The same for a path of the host.
    bool holds_path(const Dir &root, const std::vector<Mount> &host, const std::string &path) const;

private:
    bool holds(const Dir &root, const std::vector<Mount> &host, const Mount &mount, int depth) const;
    bool matches(const Dir &root, const std::string &device, const std::string &path) const;
    bool is_dataset(const std::string &source) const;

    std::string dataset_; // mount source; empty: none
    bool exact_ = false;
    std::string block_; // "8:1" of a block device; empty: none
    Spot spot_;
    std::string path_; // of the spot, on the host
};

// Of block device numbers such as "254:3", by sysfs: is `device` that one, or made of it (device-mapper,
// RAID), or a partition of it?
bool is_made_of(const Dir &root, const std::string &device, const std::string &wanted, int depth = 0);

// Is a directory on the way from `above` to `above`/`below` the root of a btrfs subvolume? What lies in one
// is not in a snapshot of the one around it.
bool crosses_subvolume(const Dir &root, const std::string &above, const std::string &below);

// Where a path of the host lies; nullopt when nothing is mounted there.
std::optional<Spot> spot_of(const std::vector<Mount> &host, const std::string &path);

} // namespace warden::ctl::freeze
