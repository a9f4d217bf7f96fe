// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/tools/unit.hpp"

#include "fake/world.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::tools {
namespace {

using test::file;
using test::World;

TEST(Unit, ItsCommandsInOrder) {
    EXPECT_EQ(*exec_starts("[Service]\nExecStart=/a b\n#ExecStart=/c\nExecStartPre=/d\n ExecStart = /e \n"),
              (std::vector<std::string>{"/a b", "/e"}));
    EXPECT_EQ(*exec_starts("ExecStart=/a\nExecStart=\nExecStart=/b\n"), std::vector<std::string>{"/b"});
    EXPECT_FALSE(exec_starts("ExecStart=/a \\\n  b\n"));
}

TEST(Unit, TheCharactersBeforeACommand) {
    EXPECT_EQ(take_apart("-!/a b")->prefix, "-!");
    EXPECT_EQ(take_apart("-!/a b")->command, "/a b");
    EXPECT_FALSE(take_apart("@/a b"));
    EXPECT_FALSE(take_apart("-"));
}

TEST(Unit, TheAdministratorsComesFirst) {
    const World world{file("lib/systemd/system/x.service", "ExecStart=/shipped\n"),
                      file("etc/systemd/system/x.service", "ExecStart=/own\n")};
    const auto unit = read_unit(world.root(), "x.service");
    ASSERT_EQ(unit.commands.size(), 1U);
    EXPECT_EQ(unit.commands[0].command, "/own");
    EXPECT_FALSE(read_unit(world.root(), "y.service").there);
}

TEST(Unit, ADropInOfSomebodyElsesIsNotOverruled) {
    World world{file("lib/systemd/system/x.service", "ExecStart=/shipped\n"),
                file("etc/systemd/system/x.service.d/10-nice.conf", "[Service]\nNice=5\n")};
    EXPECT_EQ(read_unit(world.root(), "x.service").problem, "");
    world.add(file("etc/systemd/system/x.service.d/20-own.conf", "[Service]\nExecStart=\nExecStart=/mine\n"));
    EXPECT_NE(read_unit(world.root(), "x.service").problem.find("20-own.conf says what x.service runs"),
              std::string::npos);
    world.add(file("etc/systemd/system/x.service.d/20-own.conf",
                   "[Service]\nExecStart=\nExecStart=/usr/bin/lxc-warden freeze-run --on / -- /mine\n"));
    EXPECT_TRUE(read_unit(world.root(), "x.service").is_wrapped);
}

} // namespace
} // namespace warden::ctl::tools
