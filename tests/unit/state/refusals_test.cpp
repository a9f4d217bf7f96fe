// SPDX-License-Identifier: LGPL-2.1-or-later
#include "state/refusals.hpp"

#include "fake/world.hpp"

#include <gtest/gtest.h>

namespace warden::state {
namespace {

using test::dir;
using test::file;
using test::World;

TEST(RefusalRecords, AreCountedForEachContainer) {
    const World world{dir("run", {})};
    const Dir root = world.root();
    const Refusals refusals(root);
    EXPECT_TRUE(refusals.all().empty());
    ASSERT_TRUE(refusals.add("/var/lib/lxc", "web 1\n", 100));
    ASSERT_TRUE(refusals.add("/var/lib/lxc", "web 1\n", 200));
    ASSERT_TRUE(refusals.add("/srv/lxc", "web 1\n", 300));
    const auto all = refusals.all();
    ASSERT_EQ(all.size(), 2U);
    for (const Refusal &one : all) {
        EXPECT_EQ(one.name, "web 1\n");
        EXPECT_EQ(one.count, one.lxcpath == "/srv/lxc" ? 1U : 2U);
        EXPECT_EQ(one.last, one.lxcpath == "/srv/lxc" ? 300 : 200);
    }
}

TEST(RefusalRecords, WhatIsNoRecordIsPassedOverAndReplaced) {
    const World world{file("run/lxc-warden/refused/%2Fl%2Fa", "x\0y"),
                      file("run/lxc-warden/refused/other", "name=b\n")};
    const Dir root = world.root();
    const Refusals refusals(root);
    EXPECT_TRUE(refusals.all().empty());
    ASSERT_TRUE(refusals.add("/l", "a", 1));
    ASSERT_EQ(refusals.all().size(), 1U);
    EXPECT_EQ(refusals.all()[0].count, 1U);
}

} // namespace
} // namespace warden::state
