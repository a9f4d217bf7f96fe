// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/freeze/snapshot.hpp"

#include "fake/world.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::freeze {
namespace {

using test::dir;
using test::World;

TEST(Snapshot, WhatLxcMakesOfEachStorage) {
    for (const char *path :
         {"btrfs:/srv/c1", "lvm:/dev/vg0/c1", "zfs:tank/c1", "overlay:/a:/b", "overlayfs:/a:/b"})
        EXPECT_EQ(snapshot_way(path, false), SnapshotWay::snapshot) << path;
    for (const char *path : {"dir:/srv/c1", "/srv/c1"})
        EXPECT_EQ(snapshot_way(path, false), SnapshotWay::copy) << path;
    EXPECT_EQ(snapshot_way("/srv/c1", true), SnapshotWay::snapshot);
    for (const char *path : {"loop:/srv/c1.img", "rbd:pool/c1", "nbd:/srv/c1.qcow2", "/dev/sda1", ""})
        EXPECT_EQ(snapshot_way(path, false), SnapshotWay::neither) << path;
}

TEST(Snapshot, WhereLxcSnapshotLooks) {
    World world{dir("var/lib/lxc/c1", {})};
    EXPECT_EQ(snapshot_folder(world.root(), "/var/lib/lxc", "c1"), "/var/lib/lxc/c1/snaps");
    EXPECT_EQ(next_snapshot(world.root(), "/var/lib/lxc/c1/snaps"), "snap0");
    world.add(dir("var/lib/lxc/c1/snaps/snap0", {})).add(dir("var/lib/lxc/c1/snaps/snap2", {}));
    EXPECT_EQ(next_snapshot(world.root(), "/var/lib/lxc/c1/snaps"), "snap1");
    world.add(dir("var/lib/lxcsnaps", {}));
    EXPECT_EQ(snapshot_folder(world.root(), "/var/lib/lxc", "c1"), "/var/lib/lxcsnaps/c1");
}

} // namespace
} // namespace warden::ctl::freeze
