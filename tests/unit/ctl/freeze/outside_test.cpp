// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/freeze/outside.hpp"

#include "fake/world.hpp"

#include <algorithm>
#include <cstdlib>
#include <gtest/gtest.h>

namespace warden::ctl::freeze {
namespace {

using test::dir;
using test::file;
using test::World;

bool has(const std::vector<std::string> &words, const std::string &word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

TEST(Outside, TheHoldIsAskedForAsTheRunWas) {
    FreezeRunOptions options;
    options.wish.on = "@snapper";
    options.wish.exact = true;
    options.wish.allow_fuse = true;
    options.wish.other_lxcpaths = true;
    options.limits = {1000, 2000};
    options.total_ms = 4000;
    const auto hold = hold_command(options, "k");
    for (const char *word :
         {"--hold", "--key=k", "--on=@snapper", "--exact", "--allow=fuse", "--deadline=1000ms",
          "--max-frozen=2000ms", "--total-deadline=4000ms", "--sync-deadline=5000ms"})
        EXPECT_TRUE(has(hold, word)) << word;
    for (const char *word : {"--require", "--allow=network"})
        EXPECT_FALSE(has(hold, word)) << word;
    const auto thaw = thaw_command(options, "k");
    EXPECT_TRUE(has(thaw, "--on=@snapper"));
    EXPECT_TRUE(has(thaw, "--key=k"));
    EXPECT_FALSE(has(thaw, "--held"));
}

TEST(Outside, NamesMayBeginWithADash) {
    FreezeRunOptions options;
    options.wish.names = {"-c1", "c2"};
    options.wish.lxcpath = "/srv/lxc";
    const auto hold = hold_command(options, "k"), thaw = thaw_command(options, "k");
    for (const auto &words : {hold, thaw}) {
        EXPECT_TRUE(has(words, "--name=-c1"));
        EXPECT_TRUE(has(words, "--name=c2"));
        EXPECT_TRUE(has(words, "--lxcpath=/srv/lxc"));
    }
    EXPECT_TRUE(has(thaw, "--held"));
}

// Tables of sockets are files of their namespaces.
TEST(Outside, AnotherNetworkNamespaceIsNotFit) {
    const World other{dir("run/systemd/system", {}), file("proc/self/net/unix", ""),
                      file("proc/1/net/unix", "")};
    EXPECT_NE(confinement_of(other.root()).find("PrivateNetwork="), std::string::npos);
    const World nobody{file("proc/self/net/unix", ""), file("proc/1/net/unix", "")};
    EXPECT_EQ(confinement_of(nobody.root()), "") << "without systemd nobody can help";
}

TEST(Outside, TheUnitMakesNoUnit) {
    ASSERT_EQ(unsetenv("LXC_WARDEN_IN_UNIT"), 0);
    EXPECT_FALSE(is_outside());
    ASSERT_EQ(setenv("LXC_WARDEN_IN_UNIT", "1", 1), 0);
    EXPECT_TRUE(is_outside());
    ASSERT_EQ(unsetenv("LXC_WARDEN_IN_UNIT"), 0);
}

} // namespace
} // namespace warden::ctl::freeze
