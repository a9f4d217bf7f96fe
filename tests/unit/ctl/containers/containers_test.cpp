// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/containers/containers.hpp"

#include "state/starts.hpp"
#include "unit/ctl/containers/processes.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <unistd.h>

namespace warden::ctl::containers {
namespace {

using test::file;
using test::process;
using test::socket_table;
using test::title;
using test::World;

const std::string k_path = "/srv/lxc";
const std::string k_socket = "/srv/lxc/c1/command";
// The owner of the made-up lxcpath is whoever runs the test.
const int k_owner = static_cast<int>(geteuid());
constexpr int k_stranger = 4242;

World host() {
    return World{file("srv/lxc/c1/config", "lxc.uts.name = c1\n"),
                 file("sys/fs/cgroup/cgroup.controllers", "memory\n"),
                 process({1, 0, 0, "/sbin/init", "/init.scope"})};
}

Container find(const World &world, const std::string &name = "c1") {
    const Dir root = world.root();
    return ContainerFinder(root).find(k_path, name);
}

// As a daemon: monitor 50, init 60.
World started(int uid, const std::string &cgroup = "/lxc.payload.c1/init.scope") {
    World world = host();
    world.add(socket_table({{"700", k_socket}}));
    world.add(process({50, 1, uid, title(k_path, "c1"), "/lxc.monitor.c1", "", {"5", "700"}}));
    world.add(process({60, 50, 100000, "/sbin/init", cgroup, "60\t1"}));
    return world;
}

TEST(ContainerFinder, StoppedWithoutASocket) {
    const auto found = find(host());
    EXPECT_EQ(found.state, Container::State::stopped);
    EXPECT_EQ(found.impostor, "");
    EXPECT_EQ(found.config_path, "/srv/lxc/c1/config");
}

TEST(ContainerFinder, RunsWithAMonitorOfRootOrOfTheOwner) {
    for (const int uid : {0, k_owner}) {
        const auto found = find(started(uid));
        EXPECT_EQ(found.state, Container::State::running) << uid;
        EXPECT_EQ(found.init.pid, 60);
        EXPECT_EQ(found.init.start_time, 1060U);
    }
}

TEST(ContainerFinder, AForegroundMonitorHasNoTitle) {
    World world = host();
    world.add(socket_table({{"700", k_socket}}));
    world.add(
        process({50, 1, 0, std::string("lxc-start\0-F\0-n\0c1\0", 18), "/lxc.monitor.c1", "", {"700"}}));
    world.add(process({55, 50, 0, "a hook", "/lxc.monitor.c1"}));
    world.add(process({60, 50, 0, "/sbin/init", "/lxc.payload.c1-1", "60\t1"}));
    EXPECT_EQ(find(world).init.pid, 60);
}

// lxc.namespace.share.pid: init is nobody's first process.
TEST(ContainerFinder, WithoutAPidNamespaceOfItsOwnTheOldestChildIsInit) {
    World world = host();
    world.add(socket_table({{"700", k_socket}}));
    world.add(process({50, 1, 0, title(k_path, "c1"), "/lxc.monitor.c1", "", {"700"}}));
    world.add(process({60, 50, 0, "/sbin/init", "/lxc.payload.c1"}));
    world.add(process({61, 50, 0, "x", "/lxc.payload.c1"}));
    EXPECT_EQ(find(world).init.pid, 60);
}

TEST(ContainerFinder, ALongNameIsHashed) {
    const std::string name(90, 'n');
    World world = host();
    world.add(file("srv/lxc/" + name + "/config", ""));
    world.add(socket_table({{"700", "lxc/eed42c9f00858f66/command"}}));
    world.add(process({50, 1, 0, title(k_path, name), "/lxc.monitor.x", "", {"700"}}));
    world.add(process({60, 50, 0, "/sbin/init", "/lxc.payload." + name, "60\t1"}));
    EXPECT_EQ(find(world, name).state, Container::State::running);
}

TEST(ContainerFinder, AStrangerIsNotBelieved) {
    const auto found = find(started(k_stranger));
    EXPECT_EQ(found.state, Container::State::stopped);
    EXPECT_EQ(found.init.pid, -1);
    EXPECT_EQ(found.impostor, "pid 50 (lxc-start) of uid 4242");
}

// `exec -a TITLE su`: a setuid program with any command line, of which only the effective uid is root's.
TEST(ContainerFinder, ASetuidProgramIsAStranger) {
    World world = host();
    world.add(socket_table({{"700", k_socket}}));
    test::FakeProcess su{50, 1, k_stranger, title(k_path, "c1"), "/user.slice", "", {"700"}};
    su.effective = 0;
    world.add(process(su));
    world.add(process({60, 50, 0, "x", "/lxc.payload.c1", "60\t1"}));
    EXPECT_EQ(find(world).state, Container::State::stopped);
    EXPECT_NE(find(world).impostor, "");
}

TEST(ContainerFinder, OnlyAChildInTheContainersCgroupIsInit) {
    for (const char *cgroup : {"/system.slice/ssh.service/x", "/lxc.payload.c2",
                               "/user.slice/lxc.payload.c12", "/lxc.monitor.c1", "/"}) {
        World world = started(0, cgroup);
        if (std::string(cgroup).starts_with("/system"))
            world.add(file("srv/lxc/c1/config", "lxc.cgroup.dir.container = machines/c1\n"));
        const auto found = find(world);
        EXPECT_EQ(found.state, Container::State::unknown) << cgroup;
        EXPECT_EQ(found.init.pid, -1) << cgroup;
        EXPECT_NE(found.not_checked.find("it starts or stops"), std::string::npos) << cgroup;
    }
}

TEST(ContainerFinder, AProcessThatIsNotTheMonitorsChildIsNotInit) {
    World world = host();
    world.add(socket_table({{"700", k_socket}}));
    world.add(process({50, 1, 0, title(k_path, "c1"), "/lxc.monitor.c1", "", {"700"}}));
    world.add(process({60, 1, 0, "/sbin/init", "/lxc.payload.c1", "60\t1"}));
    EXPECT_EQ(find(world).state, Container::State::unknown);
}

// A line feed in the name of a socket makes a line of the user's own in /proc/net/unix: another container's
// monitor would seem to listen for this one.
TEST(ContainerFinder, AForgedLineOfTheSocketTableSaysNothing) {
    for (const bool daemon : {true, false}) {
        World world = host();
        world.add(socket_table({{"700", "/srv/lxc/c2/command"}, {"701", "x"}, {"700", k_socket}}));
        world.add(
            process({50, 1, 0, daemon ? title(k_path, "c2") : "lxc-start", "/lxc.monitor.c2", "", {"700"}}));
        world.add(process({60, 50, 0, "/sbin/init", "/lxc.payload.c2", "60\t1"}));
        EXPECT_NE(find(world).state, Container::State::running) << daemon;
        world.add(file("srv/lxc/c2/config", ""));
        EXPECT_EQ(find(world, "c2").init.pid, 60) << daemon;
    }
}

// The title alone, as a user can give it to his own process.
TEST(ContainerFinder, ATitleOfAStrangerSaysNothing) {
    World world = host();
    world.add(process({50, 1, k_stranger, title(k_path, "c1"), "/user.slice"}));
    world.add(process({60, 50, k_stranger, "x", "/user.slice/lxc.payload.c1"}));
    EXPECT_EQ(find(world).state, Container::State::stopped);
}

// A process in a container may be root's, and have the host's network.
TEST(ContainerFinder, NobodyInAContainerIsAMonitor) {
    World world = host();
    world.add(socket_table({{"700", k_socket}, {"701", "/srv/lxc/c2/command"}}));
    world.add(process({50, 1, 0, title(k_path, "c2"), "/lxc.monitor.c2", "", {"701"}}));
    world.add(process({60, 50, 0, "/sbin/init", "/lxc.payload.c2", "60\t1"}));
    world.add(process({70, 60, 0, title(k_path, "c1"), "/lxc.payload.c2/x", "70\t5", {"700"}}));
    world.add(process({80, 70, 0, "x", "/lxc.payload.c2/lxc.payload.c1", "80\t6\t1", {}}));
    const auto found = find(world);
    EXPECT_EQ(found.state, Container::State::stopped);
    EXPECT_NE(found.impostor, "");
}

TEST(ContainerFinder, WhoseSocketItIsMayNotBeTold) {
    World world = host();
    world.add(socket_table({{"700", k_socket}}));
    world.add(test::dir("proc/50", {}));
    // No directory of open files: as if it could not be read.
    auto monitor = process({50, 1, 0, "x", "/lxc.monitor.c1"});
    monitor.children.back() = file("fd", "");
    world.add(monitor);
    const auto found = find(world);
    EXPECT_EQ(found.state, Container::State::unknown);
    EXPECT_NE(found.not_checked.find("cannot be told"), std::string::npos);
    EXPECT_EQ(found.impostor, "");
}

// Whoever has very many files open is not looked at to the end, and costs only himself.
TEST(ContainerFinder, AUserWithManyFilesHidesNobodyElse) {
    World world = started(0);
    test::FakeProcess greedy{90, 1, k_stranger, "x", "/user.slice"};
    greedy.inodes.assign(20'100, "1");
    world.add(process(greedy));
    const Dir root = world.root();
    ContainerFinder finder(root);
    EXPECT_EQ(finder.find(k_path, "c1").state, Container::State::running);
    EXPECT_EQ(finder.monitors().not_all_of, std::set<uid_t>{k_stranger});
}

TEST(ContainerFinder, ARecordIsEnough) {
    World world = host();
    world.add(process({60, 50, 0, "/sbin/init", "/lxc.payload.c1", "60\t1"}));
    state::Record record;
    record.name = "c1";
    record.lxcpath = k_path;
    record.init_pid = 60;
    record.init_start_time = 1060;
    const Dir root = world.root();
    ASSERT_TRUE(state::Records(root).save(record));
    const auto found = find(world);
    EXPECT_TRUE(found.recorded);
    EXPECT_EQ(found.init.pid, 60);
}

// PrivateNetwork=: abstract sockets are those of a namespace, so that a monitor without a title is not seen.
TEST(ContainerFinder, FromAnotherNetworkNamespaceItIsNotCheckedWhetherItRuns) {
    World world = host();
    world.add(file("proc/self/net/unix", "")).add(file("proc/1/net/unix", ""));
    const auto found = find(world);
    EXPECT_EQ(found.state, Container::State::unknown);
    EXPECT_TRUE(found.hidden);
    EXPECT_NE(found.not_checked.find("PrivateNetwork="), std::string::npos);
    World seen = started(0);
    seen.add(file("proc/self/net/unix", "")).add(file("proc/1/net/unix", ""));
    EXPECT_EQ(find(seen).state, Container::State::running) << "what is seen is so";
}

} // namespace
} // namespace warden::ctl::containers
