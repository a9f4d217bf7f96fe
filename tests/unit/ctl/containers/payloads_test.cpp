// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/containers/payloads.hpp"

#include "fake/world.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace warden::ctl::containers {
namespace {

using test::file;
using test::World;

const std::string k_base = "sys/fs/cgroup/";

void add(World &world, const std::string &path, bool populated) {
    world.add(file(k_base + path + "/cgroup.events",
                   std::string("populated ") + (populated ? "1" : "0") + "\nfrozen 0\n"));
}

TEST(FindPayloads, ThoseWithProcessesWhereverTheyAre) {
    World world{file(k_base + "cgroup.controllers", "memory\n")};
    add(world, "lxc.payload.c1", true);
    add(world, "lxc.payload.c1/lxc.payload.nested", true);
    add(world, "lxc.payload.gone", false);
    add(world, "lxc.monitor.c1", true);
    add(world, "user.slice/user-1000.slice/app.slice/lxc.payload.u1-2", true);
    add(world, "lxc/101", true);
    add(world, "lxc/101/ns/lxc.payload.nested", true);
    const auto found = find_payloads(world.root(), {k_base + "lxc/101"});
    EXPECT_EQ(found.populated,
              (std::vector<std::string>{k_base + "lxc.payload.c1",
                                        k_base + "user.slice/user-1000.slice/app.slice/lxc.payload.u1-2"}));
    EXPECT_TRUE(found.all);
}

TEST(FindPayloads, WithCgroup1TheProcessesOfTheGroupAndOfThoseRightBelow) {
    World world{file(k_base + "freezer/cgroup.procs", ""),
                file(k_base + "freezer/lxc.payload.a/cgroup.procs", "5\n"),
                file(k_base + "freezer/lxc.payload.b/cgroup.procs", ""),
                file(k_base + "freezer/lxc.payload.b/init.scope/cgroup.procs", "6\n"),
                file(k_base + "freezer/lxc.payload.c/cgroup.procs", "")};
    auto found = find_payloads(world.root(), {}).populated;
    std::sort(found.begin(), found.end());
    EXPECT_EQ(found,
              (std::vector<std::string>{k_base + "freezer/lxc.payload.a", k_base + "freezer/lxc.payload.b"}));
}

TEST(FindPayloads, ManyGroupsEndTheSearchAndItSaysSo) {
    World world{file(k_base + "cgroup.controllers", "memory\n")};
    for (int i = 0; i < 20'100; ++i)
        std::filesystem::create_directories(world.name(k_base + "a/b/" + std::to_string(i)));
    add(world, "c/lxc.payload.c1", true);
    const auto found = find_payloads(world.root(), {});
    EXPECT_FALSE(found.all);
    EXPECT_EQ(found.populated, std::vector<std::string>{k_base + "c/lxc.payload.c1"});
}

} // namespace
} // namespace warden::ctl::containers
