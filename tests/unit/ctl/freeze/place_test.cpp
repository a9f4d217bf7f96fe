// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/freeze/place.hpp"
#include "ctl/freeze/target.hpp"

#include "fake/world.hpp"
#include "lxc/config_reader.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::freeze {
namespace {

using test::dir;
using test::file;
using test::World;

const char *const k_host = "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
                           "30 22 0:40 /@lxc /var/lib/lxc rw - btrfs /dev/sdb rw\n"
                           "31 22 0:40 /@home /home rw - btrfs /dev/sdb rw\n"
                           "32 22 0:50 / /tank/ct rw - zfs tank/ct rw\n";

World host() {
    return World{file("proc/self/mountinfo", k_host),
                 dir("var/lib/lxc/c1/rootfs", {}),
                 dir("var/lib/lxc/c2/rootfs", {}),
                 dir("home", {}),
                 dir("srv", {}),
                 dir("tank/ct", {}),
                 file("sys/dev/block/7:3/loop/backing_file", "/home/c.img\n")};
}

Mount mount(const std::string &device, const std::string &root, const std::string &type = "ext4",
            const std::string &source = "none", const std::string &options = "") {
    return {1, device, root, "/", type, source, options};
}

bool holds(const World &world, const std::string &place, const Mount &mount) {
    const Dir root = world.root();
    return Place::find(root, place)->holds(root, parse_mountinfo(k_host), mount);
}

TEST(FreezePlace, AWholeFileSystem) {
    const World world = host();
    EXPECT_TRUE(holds(world, "/srv", mount("8:1", "/other")));
    EXPECT_TRUE(holds(world, "/", mount("8:1", "/x")));
    EXPECT_FALSE(holds(world, "/srv", mount("8:2", "/")));
    EXPECT_EQ(Place::find(world.root(), "/no/such").error().code, ENOENT);
}

TEST(FreezePlace, ASubvolumeIsNotItsNeighbour) {
    const World world = host();
    const auto btrfs = [](const char *root) { return mount("0:40", root, "btrfs", "/dev/sdb"); };
    EXPECT_TRUE(holds(world, "/var/lib/lxc", btrfs("/@lxc/c1/rootfs")));
    EXPECT_TRUE(holds(world, "/var/lib/lxc/c1/rootfs", btrfs("/@lxc/c1/rootfs")));
    EXPECT_TRUE(holds(world, "/var/lib/lxc/c1/rootfs", btrfs("/@lxc")));
    EXPECT_FALSE(holds(world, "/var/lib/lxc/c2/rootfs", btrfs("/@lxc/c1/rootfs")));
    EXPECT_FALSE(holds(world, "/home", btrfs("/@lxc/c1/rootfs")));
}

TEST(FreezePlace, ADatasetByItsName) {
    const World world = host();
    EXPECT_TRUE(holds(world, "tank/ct", mount("0:50", "/", "zfs", "tank/ct")));
    // As `zfs snapshot -r` means it.
    EXPECT_TRUE(holds(world, "tank", mount("0:50", "/", "zfs", "tank/ct")));
    EXPECT_TRUE(holds(world, "/tank/ct", mount("0:51", "/", "zfs", "tank/ct/sub")));
    // Not a beginning of another's name; and unknown is an error, not an empty place.
    for (const char *unknown : {"tank/c", "tnak/ct", "vg9/data", "tank/ct/sub", ""})
        EXPECT_EQ(Place::find(world.root(), unknown).error().code, ENOENT) << unknown;
    EXPECT_FALSE(holds(world, "/tank/ct", mount("0:52", "/", "zfs", "tank/ct2")));
    EXPECT_FALSE(Place::find(world.root(), "tank", true)
                     ->holds(world.root(), parse_mountinfo(k_host), mount("0:50", "/", "zfs", "tank/ct")));
    EXPECT_TRUE(holds(world, "/tank/ct", mount("0:50", "/", "zfs", "tank/ct")));
}

TEST(FreezePlace, LooksThroughOverlaysAndLoopDevices) {
    const World world = host();
    const auto overlay = mount("0:60", "/", "overlay", "overlay",
                               "rw,lowerdir=/srv/base:/x,upperdir=/var/lib/lxc/c1/delta,workdir=/w");
    EXPECT_TRUE(holds(world, "/var/lib/lxc", overlay));
    EXPECT_TRUE(holds(world, "/srv", overlay));
    EXPECT_FALSE(holds(world, "/home", overlay));
    EXPECT_TRUE(holds(world, "/home", mount("7:3", "/", "ext4", "/dev/loop3")));
    EXPECT_FALSE(holds(world, "/srv", mount("7:3", "/", "ext4", "/dev/loop3")));
}

// LUKS on a logical volume on a partition.
TEST(FreezePlace, LooksThroughStackedDevices) {
    const World world{file("proc/self/mountinfo", k_host),
                      file("sys/devices/virtual/254:5/slaves/dm-3/dev", "254:3\n"),
                      file("sys/devices/virtual/254:3/slaves/sda1/dev", "8:1\n"),
                      file("sys/devices/sda/dev", "8:0\n"),
                      file("sys/devices/sda/sda1/partition", "1\n"),
                      test::link("sys/dev/block/254:5", "../../devices/virtual/254:5"),
                      test::link("sys/dev/block/254:3", "../../devices/virtual/254:3"),
                      test::link("sys/dev/block/8:1", "../../devices/sda/sda1")};
    const Dir root = world.root();
    EXPECT_TRUE(is_made_of(root, "254:5", "254:5"));
    EXPECT_TRUE(is_made_of(root, "254:5", "254:3"));
    EXPECT_TRUE(is_made_of(root, "254:5", "8:1"));
    EXPECT_TRUE(is_made_of(root, "254:5", "8:0"));
    EXPECT_FALSE(is_made_of(root, "254:3", "254:5"));
    EXPECT_FALSE(is_made_of(root, "254:5", "8:16"));
}

TEST(FreezePlace, LayersBelowASymlink) {
    const World world{file("proc/self/mountinfo", k_host), dir("home/c1/delta", {}), dir("var/lib", {}),
                      test::link("var/lib/other", "/home")};
    EXPECT_TRUE(holds(world, "/home",
                      mount("0:60", "/", "overlay", "overlay", "rw,upperdir=/var/lib/other/c1/delta")));
}

TEST(FreezePlace, WhereAPathLies) {
    const auto mounts = parse_mountinfo(k_host);
    EXPECT_EQ(spot_of(mounts, "/var/lib/lxc/c1")->root, "/@lxc/c1");
    EXPECT_EQ(spot_of(mounts, "/var/lib/lxc")->root, "/@lxc");
    EXPECT_EQ(spot_of(mounts, "/etc")->root, "/etc");
    EXPECT_EQ(spot_of(mounts, "/")->root, "/");
    EXPECT_FALSE(spot_of({}, "/"));
}

std::string to_freeze(const std::string &of_init, const std::string &text, bool proxmox = false) {
    const World world{};
    const Dir root = world.root();
    lxc::ConfigReader reader(root);
    const auto config = reader.expand(text, lxc::Syntax::lxc, "config");
    return cgroup_to_freeze(of_init, "c1", config, proxmox).value_or("none");
}

TEST(CgroupToFreeze, IsTheOneThatHasTheLimits) {
    const std::string top = "sys/fs/cgroup/";
    EXPECT_EQ(to_freeze(top + "lxc.payload.c1", ""), top + "lxc.payload.c1");
    EXPECT_EQ(to_freeze(top + "lxc.payload.c1/init.scope", ""), top + "lxc.payload.c1");
    EXPECT_EQ(to_freeze(top + "lxc.payload.c1-12/system.slice/x", ""), top + "lxc.payload.c1-12");
    EXPECT_EQ(to_freeze(top + "user.slice/lxc.payload.c1/init.scope", ""), top + "user.slice/lxc.payload.c1");
    EXPECT_EQ(to_freeze(top + "freezer/lxc.payload.c1", ""), top + "freezer/lxc.payload.c1");
    EXPECT_EQ(to_freeze(top + "lxc/c1/payload/init.scope", ""), top + "lxc/c1/payload");
    EXPECT_EQ(to_freeze(top + "machines/a/lxc.payload.c1", "lxc.cgroup.dir = machines/a\n"),
              top + "machines/a/lxc.payload.c1");
}

TEST(CgroupToFreeze, AnExactNameAndAnInnerOne) {
    const std::string exact = "lxc.cgroup.dir.monitor = m\nlxc.cgroup.dir.container = lxc/c1\n";
    const std::string inner = exact + "lxc.cgroup.dir.container.inner = ns\n";
    EXPECT_EQ(to_freeze("sys/fs/cgroup/lxc/c1/init.scope", exact), "sys/fs/cgroup/lxc/c1");
    EXPECT_EQ(to_freeze("sys/fs/cgroup/lxc/c1/ns/init.scope", inner), "sys/fs/cgroup/lxc/c1");
    EXPECT_EQ(to_freeze("sys/fs/cgroup/lxc/c1/ns/init.scope", inner, true), "sys/fs/cgroup/lxc/c1/ns");
    EXPECT_EQ(to_freeze("sys/fs/cgroup/elsewhere", exact), "none");
}

TEST(CgroupToFreeze, NeverTheWholeHost) {
    for (const char *path : {"sys/fs/cgroup/", "sys/fs/cgroup/init.scope", "sys/fs/cgroup/freezer/",
                             "sys/fs/cgroup/unified/init.scope"})
        EXPECT_EQ(to_freeze(path, ""), "none") << path;
}

// No plain directory has the inode of a subvolume's root; guests have real ones.
TEST(FreezePlace, ExactlyASubvolumeIsWhatHasNoOtherInBetween) {
    const World world = host();
    const Dir root = world.root();
    const auto inner = mount("0:40", "/@lxc/c1/rootfs", "btrfs", "/dev/sdb");
    EXPECT_TRUE(Place::find(root, "/var/lib/lxc", true)->holds(root, parse_mountinfo(k_host), inner));
    EXPECT_FALSE(crosses_subvolume(root, "/var/lib/lxc", "/c1/rootfs"));
    EXPECT_FALSE(crosses_subvolume(root, "/", "/no/such"));
}

} // namespace
} // namespace warden::ctl::freeze
