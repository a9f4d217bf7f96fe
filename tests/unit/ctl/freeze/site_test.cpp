// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/freeze/site.hpp"

#include "fake/world.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace warden::ctl::freeze {
namespace {

using test::dir;
using test::file;
using test::World;

FreezeTarget refused(const std::string &name) {
    return {name, "/var/lib/lxc", -1, {}, {}, "a FUSE mount is inside"};
}

std::vector<std::string> left_out(const World &world) {
    const Dir root = world.root();
    auto setup = engine::Setup::standard(root);
    setup.trust = {geteuid(), true};
    return left_out_by_policy(setup, {refused("web1"), refused("db1"), refused("gone")});
}

World host(const std::string &policy) {
    return World{file("var/lib/lxc/web1/config", "lxc.group = tenants\n"), file("var/lib/lxc/db1/config", ""),
                 file("etc/lxc-warden/policy.d/50.conf", policy)};
}

using Names = std::vector<std::string>;

TEST(FreezeSite, OneOffenderRefusesAllUnlessThePolicySaysOtherwise) {
    EXPECT_EQ(left_out(host("")), Names{});
    EXPECT_EQ(left_out(host("[freeze]\nunfreezable = refuse\n")), Names{});
    EXPECT_EQ(left_out(host("[freeze]\nunfreezable = leave-out\n")), (Names{"web1", "db1"}));
    EXPECT_EQ(left_out(host("[freeze]\nunfreezable = leave-out\nunfreezable = refuse\n")), Names{});
}

TEST(FreezeSite, ForThoseThatItMatches) {
    EXPECT_EQ(left_out(host("[policy]\ngroup = tenants\n[freeze]\nunfreezable = leave-out\n")),
              Names{"web1"});
    EXPECT_EQ(left_out(host("[policy]\nmatch = db*\n[freeze]\nunfreezable = leave-out\n")), Names{"db1"});
}

TEST(FreezeSite, APolicyThatCannotBeUnderstoodLeavesNobodyOut) {
    EXPECT_EQ(left_out(host("[freeze]\nunfreezable = leave-out\n[policy\n")), Names{});
}

std::vector<SiteWish> wishes(const World &world) {
    const Dir root = world.root();
    auto setup = engine::Setup::standard(root);
    setup.trust = {geteuid(), true};
    return site_wishes(setup, {refused("web1"), refused("db1"), refused("gone")});
}

TEST(FreezeSite, WhatThePolicySaysOfEachContainer) {
    World world = host("[freeze]\nmax-frozen = 20s\n");
    world.add(file("etc/lxc-warden/policy.d/60.conf",
                   "[policy]\nmatch = db*\n[freeze]\ndeadline = 2s\nmax-frozen = 5s\n"
                   "presync-deadline = 1min\nallow-fuse = yes\nallow-network = yes\non-failure = run\n"
                   "exclude = yes\n"));
    const auto said = wishes(world);
    ASSERT_EQ(said.size(), 3U);
    EXPECT_EQ(said[0].max_frozen_ms, 20'000);
    EXPECT_FALSE(said[0].deadline_ms || said[0].exclude || said[0].run_unfrozen || said[0].allow_fuse);
    EXPECT_EQ(said[1].max_frozen_ms, 5000);
    EXPECT_EQ(said[1].deadline_ms, 2000);
    EXPECT_EQ(said[1].presync_ms, 60'000);
    EXPECT_TRUE(said[1].allow_fuse && said[1].allow_network && said[1].run_unfrozen && said[1].exclude);
    EXPECT_FALSE(said[2].max_frozen_ms) << "without a config it cannot be told whom it matches";
}

TEST(FreezeSite, APolicyThatCannotBeUnderstoodSaysNothing) {
    EXPECT_FALSE(wishes(host("[freeze]\nexclude = yes\n[policy\n"))[0].exclude);
    EXPECT_FALSE(wishes(host("[freeze]\nmax-frozen = soon\n"))[0].max_frozen_ms);
}

TEST(FreezeSite, TheExcludedAreTakenOut) {
    const World world = host("[policy]\nmatch = db*\n[freeze]\nexclude = yes\n");
    const Dir root = world.root();
    auto setup = engine::Setup::standard(root);
    setup.trust = {geteuid(), true};
    std::vector<FreezeTarget> targets{refused("web1"), refused("db1")};
    auto wishes = site_wishes(setup, targets);
    const auto excluded = take_excluded(targets, wishes);
    ASSERT_EQ(excluded.size(), 1U);
    EXPECT_EQ(excluded[0].name, "db1");
    ASSERT_EQ(targets.size(), 1U);
    EXPECT_EQ(targets[0].name, "web1");
}

TEST(FreezeSite, MoreGroupsThanCanBeLookedAt) {
    const World world{file("c/few/cgroup.stat", "nr_descendants 16384\nnr_dying_descendants 99999\n"),
                      file("c/many/cgroup.stat", "nr_descendants 16385\n"), dir("c/v1", {})};
    EXPECT_EQ(refusal_by_groups(world.root(), "c/few"), "");
    EXPECT_EQ(refusal_by_groups(world.root(), "c/v1"), "");
    EXPECT_NE(refusal_by_groups(world.root(), "c/many").find("16385 cgroups"), std::string::npos);
}

} // namespace
} // namespace warden::ctl::freeze
