// SPDX-License-Identifier: LGPL-2.1-or-later
#include "state/proxmox_copies.hpp"

#include "fake/world.hpp"

#include <gtest/gtest.h>

namespace warden::state::test {
namespace {

using namespace warden::test;

TEST(ProxmoxCopies, AreThoseOfTheLastAudit) {
    const World world{dir("var/lib", {})};
    const Dir root = world.root();
    const ProxmoxCopies copies(root);
    EXPECT_FALSE(copies.standing());
    EXPECT_FALSE(copies.load("101"));
    ASSERT_TRUE(copies.keep({{"101", "memory: 512\n"}, {"102", ""}}));
    EXPECT_EQ(copies.load("101").value(), "memory: 512\n");
    EXPECT_EQ(copies.load("102").value(), "");
    ASSERT_TRUE(copies.keep({{"101", "memory: 1024\n"}}));
    EXPECT_EQ(copies.load("101").value(), "memory: 1024\n");
    EXPECT_FALSE(copies.load("102"));
    ASSERT_TRUE(copies.standing());
    EXPECT_EQ(copies.standing()->count, 1U);
    // They hold what only root and Proxmox's group may read.
    EXPECT_EQ(root.status("var/lib/lxc-warden/proxmox")->st_mode & 07777U, 0700U);
    EXPECT_EQ(root.status("var/lib/lxc-warden/proxmox/101.conf")->st_mode & 07777U, 0600U);
}

} // namespace
} // namespace warden::state::test
