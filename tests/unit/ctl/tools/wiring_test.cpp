// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/tools/apply.hpp"

#include "fake/world.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::tools {
namespace {

using test::dir;
using test::file;
using test::World;

const char *const k_drop_in = "etc/systemd/system/btrbk.service.d/50-lxc-warden.conf";

World host() {
    return World{
        file("usr/bin/btrbk", ""),
        file("lib/systemd/system/btrbk.service", "[Service]\nType=oneshot\nExecStart=/usr/bin/btrbk run\n"),
        dir("etc", {})};
}

TEST(Wiring, BtrbkFreezesForItsSnapshotsOnly) {
    const World world = host();
    const Tool &btrbk = *find_tool("btrbk");
    EXPECT_EQ(look_at(world.root(), btrbk).state, State::unwired);
    const auto outcome = enable(world.root(), btrbk, false, false);
    EXPECT_EQ(outcome.state, State::wired);
    EXPECT_EQ(outcome.written.size(), 1U);
    const std::string text = world.read(k_drop_in);
    EXPECT_NE(
        text.find(
            "ExecStart=\nExecStart=/usr/bin/lxc-warden freeze-run --exact --on @btrbk -- /usr/bin/btrbk "
            "snapshot --preserve\nExecStart=/usr/bin/btrbk resume\n"),
        std::string::npos)
        << text;
    EXPECT_TRUE(enable(world.root(), btrbk, false, false).written.empty()) << "twice";
    EXPECT_EQ(disable(world.root(), btrbk, false, false).removed.size(), 1U);
    EXPECT_FALSE(world.has("etc/systemd/system/btrbk.service.d"));
    EXPECT_EQ(look_at(world.root(), btrbk).state, State::unwired);
}

TEST(Wiring, AFileOfSomebodyElsesStays) {
    World world = host();
    world.add(file(k_drop_in, "[Service]\nNice=3\n"));
    const Tool &btrbk = *find_tool("btrbk");
    const auto outcome = enable(world.root(), btrbk, true, false);
    EXPECT_NE(outcome.state, State::wired);
    ASSERT_FALSE(outcome.problems.empty());
    EXPECT_TRUE(disable(world.root(), btrbk, true, false).removed.empty());
    EXPECT_EQ(world.read(k_drop_in), "[Service]\nNice=3\n");
}

TEST(Wiring, AnOldFileOfOursIsReplaced) {
    World world = host();
    world.add(file(k_drop_in, "# " + mark_of("btrbk") + "\n[Service]\nNice=3\n"));
    EXPECT_EQ(look_at(world.root(), *find_tool("btrbk")).state, State::partly);
    EXPECT_EQ(enable(world.root(), *find_tool("btrbk"), false, false).state, State::wired);
}

TEST(Wiring, ARemovedToolLeavesNothingOfOurs) {
    const World world{file(k_drop_in, "# " + mark_of("btrbk") + "\n")};
    EXPECT_EQ(disable(world.root(), *find_tool("btrbk"), false, false).removed.size(), 1U);
}

TEST(Wiring, ASnapperThatCallsBeforeHasAPlugin) {
    World world{
        file("usr/bin/snapper", ""),
        file(
            "var/lib/dpkg/status",
            "Package: other\nVersion: 9\n\nPackage: snapper\nStatus: install ok installed\nVersion: 0.10.5-1\n"),
        file("lib/systemd/system/snapper-timeline.service",
             "ExecStart=/usr/lib/snapper/systemd-helper --timeline\n"),
        file("etc/apt/apt.conf.d/80snapper", "")};
    const Tool &snapper = *find_tool("snapper");
    EXPECT_EQ(enable(world.root(), snapper, false, false).written.size(), 1U);
    EXPECT_TRUE(world.has("usr/lib/snapper/plugins/50-lxc-warden"));
    // Downgraded: the plugin would tell of every snapshot that nothing froze for it.
    world.add(
        file("var/lib/dpkg/status", "Package: snapper\nStatus: install ok installed\nVersion: 0.10.4-1\n"));
    const auto outcome = enable(world.root(), snapper, false, false);
    EXPECT_EQ(outcome.state, State::wired);
    EXPECT_EQ(outcome.removed.size(), 1U);
    EXPECT_EQ(outcome.written.size(), 3U);
    EXPECT_EQ(disable(world.root(), snapper, false, false).removed.size(), 3U);
}

TEST(Wiring, AConfigIsChangedOnlyWhenAsked) {
    const World world{file("usr/sbin/sanoid", ""),
                      file("etc/sanoid/sanoid.conf", "[tank]\nuse_template = a\n")};
    const Tool &sanoid = *find_tool("sanoid");
    const auto shown = enable(world.root(), sanoid, false, false);
    EXPECT_EQ(shown.state, State::unwired);
    EXPECT_NE(shown.pending.find("+pre_snapshot_script = "), std::string::npos) << shown.pending;
    EXPECT_EQ(world.read("etc/sanoid/sanoid.conf"), "[tank]\nuse_template = a\n");
    const auto written = enable(world.root(), sanoid, true, false);
    EXPECT_EQ(written.state, State::wired);
    ASSERT_EQ(written.changed.size(), 1U);
    EXPECT_NE(disable(world.root(), sanoid, false, false).pending, "");
    EXPECT_EQ(disable(world.root(), sanoid, true, false).state, State::unwired);
    EXPECT_EQ(world.read("etc/sanoid/sanoid.conf"), "[tank]\nuse_template = a\n");
}

TEST(Wiring, WhatCannotBeWiredSaysSo) {
    const World world{file("usr/bin/timeshift", ""), file("usr/bin/kopia", ""), file("usr/bin/zrepl", ""),
                      file("etc/zrepl/zrepl.yml", "jobs: []\n"), file("usr/bin/borgmatic", "")};
    EXPECT_EQ(look_at(world.root(), *find_tool("timeshift")).state, State::impossible);
    EXPECT_FALSE(look_at(world.root(), *find_tool("timeshift")).lines.empty());
    EXPECT_EQ(look_at(world.root(), *find_tool("kopia")).state, State::not_checked);
    EXPECT_EQ(look_at(world.root(), *find_tool("zrepl")).state, State::unwired);
    EXPECT_EQ(look_at(world.root(), *find_tool("borgmatic")).state, State::not_needed)
        << "it makes no snapshots";
    EXPECT_EQ(look_at(world.root(), *find_tool("znapzend")).state, State::absent);
}

} // namespace
} // namespace warden::ctl::tools
