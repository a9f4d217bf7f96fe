// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/freeze/target.hpp"

#include "state/starts.hpp"
#include "unit/ctl/containers/processes.hpp"

#include <array>
#include <gtest/gtest.h>
#include <unistd.h>

namespace warden::ctl::freeze {
namespace {

std::string refusal_of(const std::string &type, const FreezeWish &wish = {}) {
    const auto mounts = parse_mountinfo("30 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
                                        "31 30 0:50 / /proc rw - proc proc rw\n"
                                        "32 30 0:51 / /srv/data rw - " +
                                        type + " server:/export rw\n");
    EXPECT_EQ(mounts.size(), 3U);
    return refusal_by_mounts(mounts, wish);
}

// There is no server to mount from where the tests run: the type is all that is looked at.
TEST(RefusalByMounts, ANetworkMountIsRefused) {
    for (const char *type : {"nfs", "nfs4", "cifs", "smb3", "9p", "ceph"}) {
        const auto why = refusal_of(type);
        EXPECT_NE(why.find("network mount (" + std::string(type) + ") is inside at /srv/data"),
                  std::string::npos)
            << type << ": " << why;
        EXPECT_NE(why.find("--allow network"), std::string::npos) << type;
    }
}

TEST(RefusalByMounts, AFuseMountIsRefused) {
    for (const char *type : {"fuse", "fuse.sshfs", "fuseblk"})
        EXPECT_NE(refusal_of(type).find("--allow fuse"), std::string::npos) << type;
}

// lxcfs serves /proc of nearly every container, from the host, and is not frozen with any.
TEST(RefusalByMounts, LxcfsIsNoReason) {
    EXPECT_EQ(refusal_of("fuse.lxcfs"), "");
}

TEST(RefusalByMounts, AReadOnlySquashfsIsNoReason) {
    const auto refusal = [](const std::string &type, const std::string &options) {
        return refusal_by_mounts(
            parse_mountinfo("30 1 0:50 / /snap/a ro - " + type + " squashfuse " + options + "\n"), {});
    };
    EXPECT_EQ(refusal("fuse.squashfuse", "ro,user_id=0"), "");
    EXPECT_EQ(refusal("fuse.squashfuse_ll", "ro"), "");
    EXPECT_NE(refusal("fuse.squashfuse", "rw,user_id=0"), "");
    EXPECT_NE(refusal("fuse.sshfs", "ro"), "");
}

TEST(RefusalByMounts, EachIsAllowedByItsOwnWord) {
    FreezeWish fuse;
    fuse.allow_fuse = true;
    FreezeWish network;
    network.allow_network = true;
    EXPECT_EQ(refusal_of("fuse.sshfs", fuse), "");
    EXPECT_EQ(refusal_of("nfs4", network), "");
    EXPECT_NE(refusal_of("nfs4", fuse), "");
    EXPECT_NE(refusal_of("fuse.sshfs", network), "");
}

TEST(RefusalByMounts, StorageIsNoReason) {
    for (const char *type : {"xfs", "btrfs", "zfs", "overlay", "tmpfs"})
        EXPECT_EQ(refusal_of(type), "") << type;
}

// Container c1 of user 4242 whose config says `config`, with its monitor and init in these cgroups.
class OfAUser : public testing::Test {
protected:
    static constexpr int k_user = 4242;
    bool record_it = false; // start-host left a record

    void SetUp() override {
        if (geteuid() != 0)
            GTEST_SKIP() << "only root can give files away";
    }
    // Whose are the cgroups that exist: root's, unless given.
    FreezeTarget look(const std::string &config, const std::string &monitor, const std::string &init,
                      const std::string &given = "") {
        test::World world{test::file("home/u/lxc/c1/config", config),
                          test::file("sys/fs/cgroup/cgroup.controllers", "memory\n"),
                          test::process({1, 0, 0, "init", "/init.scope"}),
                          test::process({50, 1, k_user, test::title("/home/u/lxc", "c1"), monitor}),
                          test::process({60, 50, 300000, "init", init, "60\t1"}),
                          test::file("proc/60/mountinfo", "30 1 8:1 / / rw - ext4 /dev/sda1 rw\n")};
        std::filesystem::create_directories(world.name("sys/fs/cgroup" + init));
        for (const char *path : {"home/u/lxc", "home/u/lxc/c1/config"})
            EXPECT_EQ(chown(world.name(path).c_str(), k_user, k_user), 0);
        if (!given.empty()) {
            EXPECT_EQ(chown(world.name("sys/fs/cgroup" + given).c_str(), k_user, k_user), 0);
        }
        const Dir root = world.root();
        containers::ContainerFinder finder(root);
        if (record_it) {
            state::Record record;
            record.name = "c1";
            record.lxcpath = "/home/u/lxc";
            record.init_pid = 60;
            record.init_start_time = 1060;
            EXPECT_TRUE(state::Records(root).save(record));
        }
        FreezeWish wish;
        wish.lxcpath = "/home/u/lxc";
        wish.names = {"c1"};
        const auto selected = select_targets(root, finder, wish);
        EXPECT_TRUE(selected && selected->targets.size() == 1);
        return selected && selected->targets.size() == 1 ? selected->targets[0] : FreezeTarget{};
    }
};

TEST_F(OfAUser, ItsOwnCgroupIsFrozen) {
    const std::string group = "/user.slice/app/lxc.payload.c1";
    const auto target = look("", "/user.slice/app/m", group, group);
    EXPECT_EQ(target.refused, "");
    EXPECT_EQ(target.cgroup, "sys/fs/cgroup" + group);
}

// lxc.cgroup.dir.container = user.slice would freeze every user's session.
TEST_F(OfAUser, ACgroupThatIsRootsIsNot) {
    for (const auto &[config, monitor, init] : std::vector<std::array<std::string, 3>>{
             {"lxc.cgroup.dir.container = user.slice\n", "/other", "/user.slice/u/c1"},
             {"lxc.cgroup.dir.container.inner = c1\n", "/user.slice/u/m", "/system.slice/x.service/c1"},
             {"", "/other", "/user.slice/session-3.scope"}}) {
        const auto target = look(config, monitor, init);
        EXPECT_NE(target.refused.find("what else is in it cannot be told"), std::string::npos) << config;
        EXPECT_EQ(target.cgroup, "") << config;
    }
}

// By our own record, whatever the config says now.
TEST_F(OfAUser, ACgroupWithTheMonitorInItIsNotEither) {
    record_it = true;
    const auto target = look("lxc.cgroup.dir.container = a\n", "/a/m", "/a/c1", "/a");
    EXPECT_NE(target.refused.find("the process that started it is in the cgroup"), std::string::npos);
    EXPECT_EQ(target.cgroup, "");
}

// A host whose root is 8:1, with container c1, whose config says that its root is on it.
test::World host_with(const std::string &mounts_of_init) {
    return test::World{
        test::file("proc/self/mountinfo",
                   "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n23 22 8:2 / /srv rw - ext4 /dev/sdb rw\n"),
        test::file("var/lib/lxc/c1/config", "lxc.rootfs.path = dir:/var/lib/lxc/c1/rootfs\n"),
        test::dir("var/lib/lxc/c1/rootfs", {}),
        test::dir("srv", {}),
        test::file("etc/btrbk/btrbk.conf", "volume /srv\n subvolume .\n subvolume no-such\n"),
        test::file("sys/fs/cgroup/cgroup.controllers", "memory\n"),
        test::dir("sys/fs/cgroup/lxc.payload.c1", {}),
        test::process({1, 0, 0, "init", "/init.scope"}),
        test::process(
            {50, 1, static_cast<int>(geteuid()), test::title("/var/lib/lxc", "c1"), "/lxc.monitor.c1"}),
        test::process({60, 50, 300000, "init", "/lxc.payload.c1", "60\t1"}),
        test::file("proc/60/mountinfo", mounts_of_init)};
}

std::size_t selected_on(const test::World &world, const std::string &on) {
    const Dir root = world.root();
    containers::ContainerFinder finder(root);
    FreezeWish wish;
    wish.lxcpath = "/var/lib/lxc";
    wish.on = on;
    const auto selected = select_targets(root, finder, wish);
    EXPECT_TRUE(selected) << selected.error().message;
    return selected ? selected->targets.size() : 0;
}

// Proxmox mounts the storage over the path that the config names.
TEST(SelectByPlace, OfARunningContainerItsMountsDecide) {
    const auto elsewhere = host_with("30 1 8:2 / / rw - ext4 /dev/sdb rw\n");
    EXPECT_EQ(selected_on(elsewhere, "/"), 0U);
    EXPECT_EQ(selected_on(elsewhere, "/srv"), 1U);
    EXPECT_EQ(selected_on(host_with("30 1 8:1 /var/lib/lxc/c1/rootfs / rw - ext4 /dev/sda1 rw\n"), "/"), 1U);
    // What an overlay is made of cannot be seen from inside.
    EXPECT_EQ(selected_on(host_with("30 1 0:99 / / rw - overlay none rw\n"), "/"), 1U);
    EXPECT_EQ(*containers_on(elsewhere.root(), "/var/lib/lxc", "/srv"), std::vector<std::string>{"c1"});
    EXPECT_TRUE(containers_on(elsewhere.root(), "/var/lib/lxc", "/")->empty());
}

TEST(SelectByPlace, WhatAToolsConfigNamesAndIsNotThereIsPassedOver) {
    const auto world = host_with("30 1 8:2 / / rw - ext4 /dev/sdb rw\n");
    EXPECT_EQ(selected_on(world, "@btrbk"), 1U);
    const Dir root = world.root();
    containers::ContainerFinder finder(root);
    FreezeWish wish;
    wish.lxcpath = "/var/lib/lxc";
    wish.on = "@btrbk";
    const auto selected = select_targets(root, finder, wish);
    ASSERT_EQ(selected->notes.size(), 1U);
    EXPECT_NE(selected->notes[0].find("/srv/no-such"), std::string::npos) << selected->notes[0];
    wish.on = "@no-such-tool";
    EXPECT_EQ(select_targets(root, finder, wish).error().code, EINVAL);
}

TEST(SelectByPlace, WhereMonitorsCannotBeSeenNothingIsTakenForStopped) {
    test::World world = host_with("30 1 8:2 / / rw - ext4 /dev/sdb rw\n");
    world.add(test::file("proc/self/net/unix", "")).add(test::file("proc/1/net/unix", ""));
    world.add(test::file("srv/x", ""))
        .add(test::file("var/lib/lxc/c2/config", "lxc.rootfs.path = dir:/srv/x\n"));
    const Dir root = world.root();
    containers::ContainerFinder finder(root);
    FreezeWish wish;
    wish.lxcpath = "/var/lib/lxc";
    wish.on = "/";
    const auto selected = select_targets(root, finder, wish);
    ASSERT_EQ(selected->targets.size(), 1U) << "c2, although its config says that it lies elsewhere";
    EXPECT_EQ(selected->targets[0].name, "c2");
    EXPECT_NE(selected->targets[0].refused.find("not checked"), std::string::npos);
}

} // namespace
} // namespace warden::ctl::freeze
