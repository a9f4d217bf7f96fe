// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/legacy_keys.hpp"

#include "lxc/config_keys.hpp"

#include <gtest/gtest.h>

namespace warden::lxc {
namespace {

TEST(LegacyKeys, HaveASuccessor) {
    const struct {
        std::string_view old_key;
        unsigned network;
        std::string_view new_key;
    } cases[] = {
        {"lxc.aa_profile", 0, "lxc.apparmor.profile"},
        {"lxc.rootfs", 0, "lxc.rootfs.path"},
        {"lxc.utsname", 0, "lxc.uts.name"},
        {"lxc.limit.nofile", 0, "lxc.prlimit.nofile"},
        {"lxc.limit", 0, "lxc.prlimit"},
        {"lxc.network.type", 0, "lxc.net.0.type"},
        {"lxc.network.link", 2, "lxc.net.2.link"},
        {"lxc.network.1.link", 2, "lxc.net.1.link"},
        {"lxc.network.ipv4", 1, "lxc.net.1.ipv4.address"},
        {"lxc.network.0.ipv6", 1, "lxc.net.0.ipv6.address"},
        {"lxc.network.ipv4.gateway", 0, "lxc.net.0.ipv4.gateway"},
        {"lxc.network", 0, "lxc.net"},
        {"lxc.net.0.ipv4", 0, "lxc.net.0.ipv4.address"},
        {"lxc.net.12.ipv6", 0, "lxc.net.12.ipv6.address"},
    };
    for (const auto &each : cases) {
        const auto successor = successor_of_legacy_key(each.old_key, each.network);
        ASSERT_TRUE(successor) << each.old_key;
        EXPECT_EQ(successor->key, each.new_key);
        EXPECT_NE(rule_of(successor->key), nullptr) << successor->key;
        EXPECT_EQ(rule_of(each.old_key), nullptr) << each.old_key;
    }
}

TEST(LegacyKeys, MayBeGone) {
    for (const std::string_view key : {"lxc.pivotdir", "lxc.kmsg", "lxc.rootfs.backend"}) {
        const auto successor = successor_of_legacy_key(key, 0);
        ASSERT_TRUE(successor) << key;
        EXPECT_EQ(successor->key, "") << key;
        EXPECT_NE(successor->how, "") << key;
    }
}

TEST(LegacyKeys, AreNotInvented) {
    for (const std::string_view key :
         {"lxc.uts.name", "lxc.networks.type", "lxc.rootfs.path", "lxc.foo", "lxc.limits.x"})
        EXPECT_FALSE(successor_of_legacy_key(key, 0)) << key;
}

} // namespace
} // namespace warden::lxc
