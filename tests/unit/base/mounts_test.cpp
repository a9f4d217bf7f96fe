// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/mounts.hpp"

#include <gtest/gtest.h>

namespace warden {
namespace {

const char *const k_table =
    "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro\n"
    "23 22 0:21 / /proc rw - proc proc rw\n"
    "30 22 0:40 /@data /srv/with\\040blank rw master:2 propagate_from:1 - btrfs /dev/sdb rw,subvol=/@data\n"
    "31 22 0:41 / /mnt rw - fuse.sshfs me@host:/ rw\n"
    "32 22 8:17 / /mnt rw - ext4 /dev/sdc1 rw\n"
    "half a line\n"
    "x 1 8:1 / / rw - ext4 a b\n";

TEST(Mounts, ReadsTheKernelsTable) {
    const auto mounts = parse_mountinfo(k_table);
    ASSERT_EQ(mounts.size(), 5U);
    EXPECT_EQ(mounts[0].type, "ext4");
    EXPECT_EQ(mounts[0].options, "rw,errors=remount-ro");
    EXPECT_EQ(mounts[2].id, 30U);
    EXPECT_EQ(mounts[2].device, "0:40");
    EXPECT_EQ(mounts[2].root, "/@data");
    EXPECT_EQ(mounts[2].point, "/srv/with blank");
    EXPECT_EQ(mounts[2].source, "/dev/sdb");
}

TEST(Mounts, FindsTheOneThatIsSeen) {
    const auto mounts = parse_mountinfo(k_table);
    EXPECT_EQ(mount_of(mounts, "/etc/passwd")->id, 22U);
    EXPECT_EQ(mount_of(mounts, "/mnt/x")->id, 32U); // the upper of two
    EXPECT_EQ(mount_of(mounts, "/mntx")->id, 22U);
    EXPECT_EQ(mount_of({}, "/"), nullptr);
}

TEST(Mounts, KindsOfFileSystems) {
    for (const char *type : {"ext4", "xfs", "btrfs", "zfs", "overlay", "f2fs", "unheard-of"})
        EXPECT_EQ(file_system_kind(type), FileSystem::storage) << type;
    for (const char *type : {"proc", "tmpfs", "cgroup2", "fuse.lxcfs"})
        EXPECT_EQ(file_system_kind(type), FileSystem::none) << type;
    for (const char *type : {"fuse", "fuseblk", "fuse.sshfs"})
        EXPECT_EQ(file_system_kind(type), FileSystem::fuse) << type;
    for (const char *type : {"nfs", "nfs4", "cifs", "9p"})
        EXPECT_EQ(file_system_kind(type), FileSystem::network) << type;
}

TEST(Mounts, AtOrBelow) {
    EXPECT_TRUE(is_at_or_below("/a/b", "/a"));
    EXPECT_TRUE(is_at_or_below("/a", "/a"));
    EXPECT_TRUE(is_at_or_below("/a", "/"));
    EXPECT_FALSE(is_at_or_below("/ab", "/a"));
    EXPECT_FALSE(is_at_or_below("/", "/a"));
}

} // namespace
} // namespace warden
