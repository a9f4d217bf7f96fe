// SPDX-License-Identifier: LGPL-2.1-or-later
// The verb thaw: who may lift what.
#include "ctl/freeze/thaw.hpp"
#include "session_fixture.hpp"

namespace warden::ctl::freeze {
namespace {

class ThawTest : public FreezeSessionTest {
protected:
    int thaw_named(bool force = false) {
        ThawWish wish;
        wish.names = {"c1"};
        wish.lxcpath = "/var/lib/lxc";
        wish.force = force;
        return thaw(root_, wish);
    }
    int thaw_stale() {
        ThawWish wish;
        wish.stale = true;
        return thaw(root_, wish);
    }
};

TEST_F(ThawTest, ALiveFreezeRunIsLeftToItself) {
    const KernelFreezer one(world_, group_of("c1"));
    FreezeSession freeze = session();
    ASSERT_TRUE(prepare(freeze, {target("c1")}));
    ASSERT_TRUE(freeze.freeze());
    EXPECT_EQ(thaw_named(), 1);
    EXPECT_EQ(thaw_stale(), 0);
    EXPECT_TRUE(asked("c1") && freeze.is_held());
    EXPECT_EQ(thaw_named(true), 0);
    EXPECT_FALSE(asked("c1"));
    ASSERT_TRUE(freeze.thaw());
    EXPECT_EQ(freeze.containers()[0].status, Status_::not_held);
}

TEST_F(ThawTest, AHoldIsEndedByItsNameAndIsNotStale) {
    const KernelFreezer one(world_, group_of("c1"));
    ASSERT_TRUE(hold());
    EXPECT_EQ(thaw_stale(), 0);
    EXPECT_TRUE(asked("c1"));
    EXPECT_EQ(thaw_named(), 0);
    EXPECT_FALSE(asked("c1"));
    EXPECT_EQ(records(), 0U);
}

TEST_F(ThawTest, AHoldThatDidNotLastIsTold) {
    const KernelFreezer one(world_, group_of("c1"));
    ASSERT_TRUE(hold());
    somebody_else("c1", false);
    EXPECT_TRUE(soon([&] { return thaw_named() == 1; }));
    EXPECT_EQ(records() + lapsed(), 0U);
}

TEST_F(ThawTest, WhatIsFrozenAndNotRecordedIsSomebodyElses) {
    somebody_else("c1", true);
    EXPECT_EQ(thaw_named(), 1);
    EXPECT_TRUE(asked("c1"));
}

} // namespace
} // namespace warden::ctl::freeze
