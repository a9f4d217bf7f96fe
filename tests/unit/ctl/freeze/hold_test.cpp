// SPDX-License-Identifier: LGPL-2.1-or-later
// What stays frozen when its freeze-run has ended.
#include "session_fixture.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

#include <csignal>

namespace warden::ctl::freeze {
namespace {

TEST_F(FreezeSessionTest, HeldUntilItIsThawedByItsRecord) {
    const KernelFreezer one(world_, group_of("c1"));
    ASSERT_TRUE(hold());
    usleep(200'000);
    EXPECT_TRUE(asked("c1"));
    const auto record = state::FrozenRecords(root_).all()->records[0];
    EXPECT_EQ(record.owner.pid, -1);
    ASSERT_TRUE(state::lift(root_, record, Deadline::after_ms(20'000)));
    EXPECT_FALSE(asked("c1"));
}

TEST_F(FreezeSessionTest, AHoldThatLastsTooLongIsRemembered) {
    const KernelFreezer one(world_, group_of("c1"));
    ASSERT_TRUE(hold(4000));
    EXPECT_TRUE(soon([&] { return !asked("c1") && lapsed() == 1 && records() == 0; }));
    FreezeSession next = session();
    ASSERT_TRUE(prepare(next, {target("c1")}));
    ASSERT_TRUE(next.thaw());
    // The same asker begins anew.
    EXPECT_EQ(records() + lapsed(), 0U);
}

TEST_F(FreezeSessionTest, AnotherAskerDoesNotMakeItForgotten) {
    const KernelFreezer one(world_, group_of("c1"));
    ASSERT_TRUE(hold(4000));
    EXPECT_TRUE(soon([&] { return lapsed() == 1; }));
    FreezeSession next(root_, {2000, 60'000}, "another", "");
    ASSERT_TRUE(prepare(next, {target("c1")}));
    ASSERT_TRUE(next.freeze());
    ASSERT_TRUE(next.thaw());
    EXPECT_EQ(lapsed(), 1U);
}

TEST_F(FreezeSessionTest, AHoldDoesNotOutliveItsContainer) {
    ASSERT_TRUE([&] {
        const KernelFreezer one(world_, group_of("c1"));
        return hold();
    }());
    // Stopped and started: another cgroup of the same path, which somebody else froze.
    world_.add(v2_group(group_of("next"), true));
    std::filesystem::remove_all(world_.name(group_of("c1")));
    std::filesystem::rename(world_.name(group_of("next")), world_.name(group_of("c1")));
    FreezeSession next(root_, {2000, 60'000}, "another", "");
    ASSERT_TRUE(prepare(next, {target("c1")}));
    EXPECT_EQ(next.containers()[0].status, Status_::foreign);
    EXPECT_TRUE(asked("c1"));
    EXPECT_EQ(lapsed(), 1U);
    EXPECT_EQ(state::FrozenRecords(root_).lapsed()->records[0].why, "because it was stopped");
}

TEST_F(FreezeSessionTest, WhatSomebodyElseFrozeIsAPartOfTheHold) {
    somebody_else("c1", true);
    FreezeSession freeze = session();
    ASSERT_TRUE(prepare(freeze, {target("c1")}));
    ASSERT_TRUE(freeze.freeze());
    ASSERT_TRUE(freeze.leave());
    ASSERT_EQ(records(), 1U);
    const auto record = state::FrozenRecords(root_).all()->records[0];
    EXPECT_TRUE(record.foreign);
    EXPECT_EQ(state::why_not_held(root_, record), "");
    somebody_else("c1", false);
    EXPECT_NE(state::why_not_held(root_, record), "");
    ASSERT_TRUE(state::lift(root_, record, Deadline::after_ms(100)));
    EXPECT_EQ(records(), 0U);
}

// Purged, with all that knew of it.
TEST_F(FreezeSessionTest, AGuardianWithoutRecordsTrustsItsDescriptors) {
    const KernelFreezer one(world_, group_of("c1"));
    ASSERT_TRUE(hold(4000));
    std::filesystem::remove_all(world_.name("run/lxc-warden"));
    EXPECT_TRUE(soon([&] { return !asked("c1"); }));
}

// A service manager stops what is left of a service before it runs the script that would thaw.
TEST_F(FreezeSessionTest, AHoldEndsWhenItsGuardianIsTerminated) {
    const KernelFreezer one(world_, group_of("c1"));
    ASSERT_TRUE(hold());
    const std::string own = std::to_string(getpid());
    const auto children = Dir::open("/")->read_kernel_file("proc/" + own + "/task/" + own + "/children");
    ASSERT_TRUE(children);
    ASSERT_FALSE(words(*children).empty());
    EXPECT_TRUE(soon([&] {
        for (const auto child : words(*children)) // not heard before the guardian heard of the hold
            kill(static_cast<pid_t>(parse_i64(child).value()), SIGTERM);
        return !asked("c1") && records() == 0;
    }));
    // Whoever asked for the hold is told.
    EXPECT_EQ(lapsed(), 1U);
}

} // namespace
} // namespace warden::ctl::freeze
