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

TEST(FreezeSite, MoreGroupsThanCanBeLookedAt) {
    const World world{file("c/few/cgroup.stat", "nr_descendants 16384\nnr_dying_descendants 99999\n"),
                      file("c/many/cgroup.stat", "nr_descendants 16385\n"), dir("c/v1", {})};
    EXPECT_EQ(refusal_by_groups(world.root(), "c/few"), "");
    EXPECT_EQ(refusal_by_groups(world.root(), "c/v1"), "");
    EXPECT_NE(refusal_by_groups(world.root(), "c/many").find("16385 cgroups"), std::string::npos);
}

} // namespace
} // namespace warden::ctl::freeze
