// SPDX-License-Identifier: LGPL-2.1-or-later
#include "state/sharing.hpp"

#include "fake/kernel_freezer.hpp"

#include <gtest/gtest.h>

namespace warden::state::test {
namespace {

using warden::test::dir;
using warden::test::file;
using warden::test::KernelFreezer;
using warden::test::v2_group;
using warden::test::World;

// A hold.
FrozenRecord record(const std::string &token, std::int64_t deadline_ms = monotonic_ms() + 60'000) {
    FrozenRecord one;
    one.name = "web1";
    one.lxcpath = "/var/lib/lxc";
    one.cgroup = "sys/fs/cgroup/lxc.payload.web1";
    one.boot = "boot-1";
    one.token = token;
    one.owner = {};
    one.deadline_ms = deadline_ms;
    return one;
}

struct Shared {
    World world{dir("run", {}), v2_group(record("a").cgroup, true)};
    Dir root = world.root();
    FrozenRecords records{root};
};

TEST(Sharer, IsWhoHasTheSameRunFrozenAndCountsOnIt) {
    Shared host;
    ASSERT_TRUE(host.records.save(record("a")));
    EXPECT_FALSE(sharer_of(host.root, record("a"))) << "not itself";
    ASSERT_TRUE(host.records.save(record("b")));
    ASSERT_TRUE(sharer_of(host.root, record("a")));
    EXPECT_EQ(sharer_of(host.root, record("a"))->token, "b");
    ASSERT_TRUE(host.records.save(record("c", monotonic_ms() + 120'000)));
    EXPECT_EQ(sharer_of(host.root, record("a"))->token, "c") << "the last to end";
}

TEST(Sharer, IsNobodyWhoOnlyClaimsOrHasEnded) {
    FrozenRecord claim = record("b"), foreign = record("b"), late = record("b", 1), dead = record("b");
    FrozenRecord earlier = record("b"), run = record("b"), path = record("b"), name = record("b");
    claim.begun = false;
    foreign.foreign = true;
    dead.owner = {4711, 99};
    earlier.boot = "boot-0";
    run.inode = 4;
    path.lxcpath = "/other";
    name.name = "web2";
    for (const auto &other : {claim, foreign, late, dead, earlier, run, path, name}) {
        Shared host;
        host.world.add(dir("proc", {}));
        ASSERT_TRUE(host.records.save(other));
        EXPECT_FALSE(sharer_of(host.root, record("a"))) << format_frozen(other);
    }
}

TEST(Lift, TheLastOfThoseWhoShareThaws) {
    Shared host;
    const KernelFreezer kernel(host.world, record("a").cgroup);
    for (const char *token : {"a", "b", "c"})
        ASSERT_TRUE(host.records.save(record(token)));
    for (const char *token : {"b", "a"}) {
        ASSERT_TRUE(lift(host.root, record(token), Deadline::after_ms(20'000)));
        EXPECT_EQ(host.world.read(record("a").cgroup + "/cgroup.freeze"), "1\n");
    }
    ASSERT_EQ(host.records.all()->records.size(), 1U);
    ASSERT_TRUE(lift(host.root, record("c"), Deadline::after_ms(20'000)));
    EXPECT_EQ(host.world.read(record("a").cgroup + "/cgroup.freeze"), "0");
    EXPECT_TRUE(host.records.all()->records.empty());
}

// Without the lock two may end at once, each in the belief that the other goes on: who finds himself alone
// thaws after all.
TEST(LeaveToSharer, NotToOneWhoHasEndedMeanwhile) {
    Shared host;
    ASSERT_TRUE(host.records.save(record("a")));
    ASSERT_TRUE(host.records.save(record("b")));
    const auto all = host.records.all()->records;
    ASSERT_TRUE(host.records.remove(record("b")));
    const auto left = leave_to_sharer(host.root, record("a"), all, Closing::remove, "");
    ASSERT_TRUE(left);
    EXPECT_FALSE(*left);
    ASSERT_EQ(host.records.all()->records.size(), 1U) << "until it is seen to run";
    EXPECT_EQ(host.records.all()->records[0].token, "a");
    ASSERT_TRUE(host.records.save(record("b")));
    EXPECT_TRUE(*leave_to_sharer(host.root, record("a"), all, Closing::remove, ""));
    ASSERT_EQ(host.records.all()->records.size(), 1U);
    EXPECT_EQ(host.records.all()->records[0].token, "b");
}

TEST(MarkLost, AHoldLapsesAndARunningOwnerKeepsAClaim) {
    Shared host;
    FrozenRecord run = record("b");
    run.owner = {4711, 99};
    for (const auto &one : {record("a"), run}) {
        ASSERT_TRUE(host.records.save(one));
        ASSERT_TRUE(mark_lost(host.root, one));
    }
    ASSERT_EQ(host.records.lapsed()->records.size(), 1U);
    EXPECT_EQ(host.records.lapsed()->records[0].why, "because somebody else thawed it");
    ASSERT_EQ(host.records.all()->records.size(), 1U);
    EXPECT_EQ(host.records.all()->records[0].token, "b");
    EXPECT_FALSE(host.records.all()->records[0].begun);
}

} // namespace
} // namespace warden::state::test
