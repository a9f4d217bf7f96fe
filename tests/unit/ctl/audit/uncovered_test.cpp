// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/audit/uncovered.hpp"

#include "unit/ctl/containers/processes.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace warden::ctl::audit {
namespace {

using test::file;
using test::process;
using test::title;
using test::World;

World host() {
    World world{file("srv/lxc/c1/config", ""), file("sys/fs/cgroup/cgroup.controllers", "memory\n"),
                process({1, 0, 0, "/sbin/init", "/init.scope"})};
    world.add(test::socket_table({{"700", "/srv/lxc/c1/command"}}));
    world.add(process({50, 1, 0, title("/srv/lxc", "c1"), "/lxc.monitor.c1", "", {"700"}}));
    world.add(process({60, 50, 0, "/sbin/init", "/lxc.payload.c1/init.scope", "60\t1"}));
    world.add(file("sys/fs/cgroup/lxc.payload.c1/cgroup.events", "populated 1\n"));
    return world;
}

// NAME LXCPATH: MESSAGE, of all that the audit of these containers of /srv/lxc does not cover.
std::vector<std::string> uncovered(const World &world, const std::vector<std::string> &names) {
    const Dir root = world.root();
    containers::ContainerFinder finder(root);
    std::vector<containers::Container> audited;
    for (const auto &name : names)
        audited.push_back(finder.find("/srv/lxc", name));
    std::vector<std::string> said;
    for (const auto &found : find_uncovered(root, finder, audited)) {
        EXPECT_EQ(found.report.findings.size(), 1U);
        EXPECT_EQ(found.report.findings.at(0).id, "HOOK-008");
        said.push_back(found.container.name + " " + found.container.lxcpath + ": " +
                       found.report.findings.at(0).message);
    }
    return said;
}

bool says(const std::vector<std::string> &said, const std::string &begin, const std::string &part) {
    return said.size() == 1 && said[0].starts_with(begin) && said[0].find(part) != std::string::npos;
}

TEST(Uncovered, NothingWhenAllAreAudited) {
    EXPECT_TRUE(uncovered(host(), {"c1"}).empty());
}

TEST(Uncovered, OfAnotherLxcpath) {
    World world = host();
    world.add(file("home/u/lxc/u1/config", ""));
    world.add(process({51, 1, 1000, title("/home/u/lxc", "u1"), "/user.slice/m"}));
    world.add(process({61, 51, 200000, "/sbin/init", "/user.slice/lxc.payload.u1", "61\t1"}));
    const auto said = uncovered(world, {"c1"});
    EXPECT_TRUE(says(said, "u1 /home/u/lxc: ", "lxc-warden audit -P /home/u/lxc")) << said.size();
}

TEST(Uncovered, WithoutAConfig) {
    World world = host();
    const auto said = uncovered(world, {});
    EXPECT_TRUE(says(said, "c1 /srv/lxc: ", "does not cover it")) << said.size();
    std::filesystem::remove(world.name("srv/lxc/c1/config"));
    EXPECT_TRUE(says(uncovered(world, {}), "c1 /srv/lxc: ", "there is no /srv/lxc/c1/config"));
}

TEST(Uncovered, WithoutAMonitor) {
    World world = host();
    world.add(process({62, 1, 0, "/sbin/init", "/lxc.payload.c2", "62\t1"}));
    world.add(file("sys/fs/cgroup/lxc.payload.c2/cgroup.events", "populated 1\n"));
    EXPECT_TRUE(says(uncovered(world, {"c1"}), "c2 : ", "no monitor of theirs was found"));
}

TEST(Uncovered, UnderANameThatIsNotItsOwn) {
    World world = host();
    world.add(process({51, 1, 4242, title("/srv/lxc", "c1"), "/user.slice/m"}));
    world.add(process({61, 51, 4242, "x", "/user.slice/lxc.payload.c1"}));
    EXPECT_TRUE(says(uncovered(world, {"c1"}), "c1 /srv/lxc: ", "is not believed to be it"));
}

TEST(Uncovered, AMonitorWithoutAContainerIsNone) {
    World world = host();
    world.add(process({51, 1, 1000, title("/home/u/lxc", "u1"), "/user.slice/m"}));
    world.add(process({61, 51, 1000, "a hook", "/user.slice/m"}));
    EXPECT_TRUE(uncovered(world, {"c1"}).empty());
}

TEST(Uncovered, MoreThanCanBeNamed) {
    World world = host();
    for (int i = 0; i < 510; ++i) {
        world.add(process({1000 + i, 1, 1000, title("/x", "n" + std::to_string(i)), "/user.slice/m"}));
        world.add(process({3000 + i, 1000 + i, 1000, "x", "/user.slice/p"}));
    }
    const auto said = uncovered(world, {"c1"});
    ASSERT_EQ(said.size(), 501U);
    EXPECT_NE(said.back().find("more than 500"), std::string::npos);
}

TEST(Impostor, IsAFinding) {
    AuditedContainer audited{};
    add_impostor(audited);
    EXPECT_TRUE(audited.report.findings.empty());
    audited.container.name = "c1";
    audited.container.impostor = "pid 50 (x) of uid 4242";
    add_impostor(audited);
    ASSERT_EQ(audited.report.findings.size(), 1U);
    EXPECT_EQ(audited.report.findings[0].id, "HOOK-009");
    EXPECT_EQ(audited.report.findings[0].container, "c1");
}

} // namespace
} // namespace warden::ctl::audit
