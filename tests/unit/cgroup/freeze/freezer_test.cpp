// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/freeze/freezer.hpp"

#include "fake/failing_call.hpp"
#include "fake/kernel_freezer.hpp"

#include <gtest/gtest.h>

namespace warden::cgroup::freeze::test {
namespace {

using warden::test::dir;
using warden::test::file;
using warden::test::KernelFreezer;
using warden::test::v1_group;
using warden::test::v2_group;
using warden::test::World;
using Kind = FreezeOutcome::Kind;

const std::string k_one = "sys/fs/cgroup/lxc.payload.c1";
const std::string k_two = "sys/fs/cgroup/lxc.payload.c2";

Freezer open(const World &world, const std::string &path) {
    return Freezer::open(world.root(), path).value();
}

std::vector<Kind> kinds(const std::vector<FreezeOutcome> &outcomes) {
    std::vector<Kind> all;
    for (const auto &outcome : outcomes)
        all.push_back(outcome.kind);
    return all;
}

TEST(Freezer, TellsWhoAskedForIt) {
    const World world{v2_group(k_one, true), v2_group(k_two),
                      dir("sys/fs/cgroup/inner",
                          {file("cgroup.freeze", "0\n"), file("cgroup.events", "populated 1\nfrozen 1\n")})};
    const auto own = open(world, k_one).state();
    EXPECT_TRUE(own->own && own->frozen && !own->from_above);
    const auto thawed = open(world, k_two).state();
    EXPECT_TRUE(!thawed->own && !thawed->frozen && !thawed->from_above);
    const auto above = open(world, "sys/fs/cgroup/inner").state();
    EXPECT_TRUE(!above->own && above->frozen && above->from_above);
}

TEST(Freezer, ReadsTheStatesOfV1) {
    World world{v1_group(k_one)};
    const Freezer freezer = open(world, k_one);
    EXPECT_EQ(freezer.event_fd(), -1);
    EXPECT_FALSE(freezer.state()->frozen);
    ASSERT_TRUE(freezer.ask(true));
    EXPECT_EQ(world.read(k_one + "/freezer.state"), "FROZEN");
    world.add(file(k_one + "/freezer.self_freezing", "1\n"));
    EXPECT_TRUE(freezer.state()->own && freezer.state()->frozen);
    world.add(file(k_one + "/freezer.state", "FREEZING\n"));
    EXPECT_FALSE(freezer.state()->frozen);
}

TEST(Freezer, NeedsAFreezer) {
    const World world{dir(k_one, {file("cgroup.procs", "")}),
                      dir(k_two, {file("cgroup.events", "populated 0\n")})};
    for (const auto &path : {k_one, k_two}) {
        const auto opened = Freezer::open(world.root(), path);
        ASSERT_FALSE(opened);
        EXPECT_NE(opened.error().message.find("cannot be frozen"), std::string::npos);
        EXPECT_FALSE(is_group_gone(world.root(), path, opened.error()));
    }
    const std::string none = "sys/fs/cgroup/no";
    EXPECT_TRUE(is_group_gone(world.root(), none, Freezer::open(world.root(), none).error()));
    EXPECT_FALSE(is_group_gone(world.root(), none, {"", EMFILE}));
}

// One ENOENT is not believed: whoever takes a group for gone leaves it frozen.
TEST(Freezer, AGroupIsGoneOnlyWhenTheGroupAboveSaysSoToo) {
    World world{v2_group(k_one), v1_group(k_two)};
    const Freezer one = open(world, k_one);
    const Freezer two = open(world, k_two);
    for (const Freezer *group : {&one, &two}) {
        for (const int code : {ENOENT, ENODEV, EMFILE})
            EXPECT_FALSE(group->has_gone({"", code})) << code;
        std::filesystem::remove_all(world.name(group->path()));
        EXPECT_TRUE(group->has_gone({"", ENODEV}));
        EXPECT_FALSE(group->has_gone({"", EMFILE})) << "that says nothing of the group";
    }
    // Made anew under the same name while the old one is still held: the container was started again.
    world.add(v2_group(k_one));
    EXPECT_TRUE(one.has_gone({"", ENODEV}));
}

TEST(FreezeAll, WaitsForEveryGroup) {
    const World world{v2_group(k_one), v2_group(k_two)};
    const KernelFreezer first(world, k_one);
    const KernelFreezer second(world, k_two, KernelFreezer::Manner::obeys, std::chrono::milliseconds(60));
    const Freezer one = open(world, k_one);
    const Freezer two = open(world, k_two);
    const std::vector<const Freezer *> both{&one, &two};
    const Dir root = world.root();
    EXPECT_EQ(kinds(freeze_all(root, both, Deadline::after_ms(20'000))),
              (std::vector{Kind::frozen, Kind::frozen}));
    EXPECT_TRUE(one.state()->frozen && two.state()->frozen);
    EXPECT_EQ(kinds(thaw_all(both, Deadline::after_ms(20'000))), (std::vector{Kind::thawed, Kind::thawed}));
    EXPECT_FALSE(one.state()->frozen || two.state()->frozen);
}

TEST(FreezeAll, UndoesEveryFreezeWhenOneTimesOut) {
    const World world{v2_group(k_one), v2_group(k_two)};
    const KernelFreezer first(world, k_one);
    const KernelFreezer second(world, k_two, KernelFreezer::Manner::never_freezes);
    const Freezer one = open(world, k_one);
    const Freezer two = open(world, k_two);
    const std::vector<const Freezer *> both{&one, &two};
    const Dir root = world.root();
    const auto outcomes = freeze_all(root, both, Deadline::after_ms(300));
    EXPECT_EQ(kinds(outcomes), (std::vector{Kind::undone, Kind::undone}));
    EXPECT_NE(outcomes[0].why.find("another container"), std::string::npos);
    EXPECT_NE(outcomes[1].why.find("not frozen after"), std::string::npos);
    EXPECT_NE(outcomes[1].why.find("thawed again"), std::string::npos);
    // Nothing that was asked for is left to happen later.
    EXPECT_EQ(world.read(k_one + "/cgroup.freeze"), "0");
    EXPECT_EQ(world.read(k_two + "/cgroup.freeze"), "0");
    EXPECT_FALSE(one.state()->frozen || two.state()->frozen);
}

// Somebody else takes the request back, and a cgroup above is frozen.
TEST(FreezeAll, WhatIsOnlyFrozenFromAboveIsNotFrozenByUs) {
    const World world{
        dir(k_one, {file("cgroup.freeze", "0\n"), file("cgroup.events", "populated 1\nfrozen 1\n")})};
    const Freezer one = open(world, k_one);
    const std::vector<const Freezer *> all{&one};
    const Dir root = world.root();
    Kind kind = Kind::frozen;
    WARDEN_RUN_FAILING(writes, {SYS_write, 0, 1, 0, {1}},
                       [&] { kind = freeze_all(root, all, Deadline::after_ms(50))[0].kind; });
    EXPECT_GE(*writes, 1U);
    EXPECT_EQ(kind, Kind::failed);
}

// A group with tasks of its own calls itself frozen whatever the groups below it are.
TEST(Freezer, LooksAtTheGroupsBelow) {
    World world{v2_group(k_one, true), v2_group(k_one + "/.lxc"), v2_group(k_one + "/a/b", true)};
    world.add(file(k_one + "/a/cgroup.events", "populated 1\nfrozen 1\n"));
    const Freezer freezer = open(world, k_one);
    EXPECT_TRUE(freezer.state()->flag);
    EXPECT_FALSE(freezer.state()->frozen);
    world.add(file(k_one + "/.lxc/cgroup.events", "populated 1\nfrozen 1\n"));
    EXPECT_TRUE(freezer.state()->frozen);
    world.add(file(k_one + "/a/b/cgroup.events", "populated 1\nfrozen 0\n"));
    EXPECT_FALSE(freezer.state()->frozen);
    const std::vector<const Freezer *> all{&freezer};
    const Dir root = world.root();
    EXPECT_EQ(freeze_all(root, all, Deadline::after_ms(30))[0].kind, Kind::failed);
}

TEST(FreezeAll, AGroupThatIsGoneIsNoFailure) {
    const World world{v2_group(k_one), v2_group(k_two)};
    const KernelFreezer first(world, k_one);
    const Freezer one = open(world, k_one);
    const Freezer two = open(world, k_two);
    std::filesystem::remove_all(world.name(k_two));
    const std::vector<const Freezer *> both{&one, &two};
    const Dir root = world.root();
    EXPECT_EQ(kinds(freeze_all(root, both, Deadline::after_ms(20'000))),
              (std::vector{Kind::frozen, Kind::gone}));
    EXPECT_EQ(kinds(thaw_all(both, Deadline::after_ms(20'000))), (std::vector{Kind::thawed, Kind::gone}));
}

TEST(FreezeAll, NamesTheTasksThatDoNotFreeze) {
    World world{v2_group(k_one),
                v2_group(k_one + "/inner"),
                file("proc/812/stat", "812 (a) D) S 1) D 1 2 3\n"),
                file("proc/812/wchan", "request_wait_answer"),
                file("proc/813/stat", "813 (b) S 1 2 3\n"),
                file("proc/814/stat", "814 (c) D 1 2 3\n")};
    world.add(file(k_one + "/cgroup.procs", "813\n"));
    world.add(file(k_one + "/inner/cgroup.procs", "812\n814\n815\n"));
    const Freezer one = open(world, k_one);
    const std::vector<const Freezer *> all{&one};
    const Dir root = world.root();
    const auto outcomes = freeze_all(root, all, Deadline::after_ms(0));
    EXPECT_NE(outcomes[0].why.find("pid 812 (request_wait_answer), 814; thawed again"), std::string::npos)
        << outcomes[0].why;
}

// One that waits for a server which is frozen already.
TEST(FreezeAll, AsksAgainWhenATaskWaitsForAFuseServer) {
    World world{v2_group(k_one), v2_group(k_two), file("proc/812/stat", "812 (a) D 1 2 3\n"),
                file("proc/812/wchan", "request_wait_answer")};
    world.add(file(k_one + "/cgroup.procs", "812\n"));
    const KernelFreezer first(world, k_one, KernelFreezer::Manner::second_time);
    const KernelFreezer second(world, k_two);
    const Freezer one = open(world, k_one), two = open(world, k_two);
    const std::vector<const Freezer *> both{&one, &two};
    const Dir root = world.root();
    unsigned before = 0, after = 0;
    const AskedAgain again{[&] { ++before; },
                           [&] {
                               ++after;
                               EXPECT_FALSE(*one.is_asked() || *two.is_asked());
                           }};
    EXPECT_EQ(kinds(freeze_all(root, both, Deadline::after_ms(20'000), again)),
              (std::vector{Kind::frozen, Kind::frozen}));
    EXPECT_GE(before, 1U);
    EXPECT_EQ(before, after);
}

// A disk that takes its time is only waited for.
TEST(FreezeAll, AsksOnceWhenNobodyWaitsForAFuseServer) {
    World world{v2_group(k_one), file("proc/812/stat", "812 (a) D 1 2 3\n"),
                file("proc/812/wchan", "io_schedule")};
    world.add(file(k_one + "/cgroup.procs", "812\n"));
    const KernelFreezer kernel(world, k_one, KernelFreezer::Manner::second_time);
    const Freezer one = open(world, k_one);
    const std::vector<const Freezer *> all{&one};
    const Dir root = world.root();
    unsigned calls = 0;
    const AskedAgain again{[&] { ++calls; }, [&] { ++calls; }};
    const auto outcomes = freeze_all(root, all, Deadline::after_ms(400), again);
    EXPECT_NE(outcomes[0].kind, Kind::frozen);
    EXPECT_NE(outcomes[0].why.find("pid 812 (io_schedule)"), std::string::npos) << outcomes[0].why;
    EXPECT_EQ(calls, 0U);
}

TEST(ThawAll, SaysWhenAnAncestorIsFrozen) {
    const World world{
        dir(k_one, {file("cgroup.freeze", "0\n"), file("cgroup.events", "populated 1\nfrozen 1\n")})};
    const Freezer one = open(world, k_one);
    const std::vector<const Freezer *> all{&one};
    const auto outcomes = thaw_all(all, Deadline::after_ms(50));
    EXPECT_EQ(outcomes[0].kind, Kind::failed);
    EXPECT_NE(outcomes[0].why.find("a cgroup above it"), std::string::npos);
}

TEST(ThawAll, DoesNotCallAFrozenGroupThawed) {
    const World world{v2_group(k_one, true)};
    const Freezer one = open(world, k_one);
    const std::vector<const Freezer *> all{&one};
    // Nobody plays the kernel: what is asked for does not happen.
    const auto outcomes = thaw_all(all, Deadline::after_ms(0));
    EXPECT_EQ(outcomes[0].kind, Kind::failed);
}

TEST(FreezerPath, PrefersTheV1Freezer) {
    const World hybrid{file("proc/7/cgroup", "5:freezer:/lxc.payload.c1\n0::/lxc.payload.c1\n"),
                       file("sys/fs/cgroup/unified/cgroup.controllers", "")};
    EXPECT_EQ(*freezer_path_of(hybrid.root(), 7), "sys/fs/cgroup/freezer/lxc.payload.c1");
    const World mixed{file("proc/7/cgroup", "5:memory:/a\n0::/lxc.payload.c1\n"),
                      file("sys/fs/cgroup/unified/cgroup.controllers", "")};
    EXPECT_EQ(*freezer_path_of(mixed.root(), 7), "sys/fs/cgroup/unified/lxc.payload.c1");
    const World unified{file("proc/7/cgroup", "0::/lxc.payload.c1/init.scope\n"),
                        file("sys/fs/cgroup/cgroup.controllers", "")};
    EXPECT_EQ(*freezer_path_of(unified.root(), 7), "sys/fs/cgroup/lxc.payload.c1/init.scope");
    const World none{file("proc/7/cgroup", "0::/a\n")};
    EXPECT_FALSE(freezer_path_of(none.root(), 7));
}

} // namespace
} // namespace warden::cgroup::freeze::test
