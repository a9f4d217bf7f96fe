// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/config_keys.hpp"

#include <gtest/gtest.h>

namespace warden::lxc {
namespace {

TEST(ConfigKeys, KnowsWhatLxcKnows) {
    for (const std::string_view key :
         {"lxc.uts.name", "lxc.cgroup", "lxc.cgroup.memory.limit_in_bytes", "lxc.cgroup2.memory.max",
          "lxc.cgroup.dir.container.inner", "lxc.cgroup.dir.unknown", "lxc.net", "lxc.net.0.link",
          "lxc.net.12.veth.vlan.tagged.id", "lxc.sysctl.net.ipv4.ip_forward", "lxc.prlimit.nofile",
          "lxc.proc.oom_score_adj", "lxc.hook", "lxc.hook.start-host", "lxc.environment.hooks"})
        EXPECT_NE(rule_of(key), nullptr) << key;
    for (const std::string_view key :
         {"lxc.utsname", "lxc.cgroup3.x", "lxc.cgroupx", "lxc.net.", "lxc.net.x.link", "lxc.net.0",
          "lxc.net.0x.link", "lxc.net.0.lnk", "lxc.net.*.link", "lxc.hook.foo", "lxc.network.type",
          "lxc.aa_profile", "", "lxc."})
        EXPECT_EQ(rule_of(key), nullptr) << key;
}

TEST(ConfigKeys, TellsWhichLxcKnowsAKey) {
    EXPECT_EQ(rule_of("lxc.cgroup.cpu.shares")->until, 7U);
    EXPECT_EQ(rule_of("lxc.cgroup.dir")->until, 0U);
    EXPECT_EQ(rule_of("lxc.cgroup.relative")->until, 0U);
    EXPECT_EQ(rule_of("lxc.cgroup2.cpu.weight")->until, 0U);
    EXPECT_EQ(rule_of("lxc.environment.runtime")->since, 7U);
}

TEST(ConfigKeys, KeepsTheDirectoryKeysOutOfTheFamily) {
    EXPECT_TRUE(in_family("lxc.cgroup.devices.allow", "lxc.cgroup"));
    EXPECT_TRUE(in_family("lxc.cgroup.dir.unknown", "lxc.cgroup"));
    for (const std::string_view key :
         {"lxc.cgroup", "lxc.cgroup.", "lxc.cgroup.dir", "lxc.cgroup.dir.monitor.pivot",
          "lxc.cgroup.relative", "lxc.cgroup2.memory.max"})
        EXPECT_FALSE(in_family(key, "lxc.cgroup")) << key;
}

TEST(ConfigKeys, ReadsNetworkIndexesAsNumbers) {
    EXPECT_TRUE(same_key("lxc.net.0.link", "lxc.net.00.link"));
    EXPECT_TRUE(same_key("lxc.net.10.link", "lxc.net.010.link"));
    EXPECT_FALSE(same_key("lxc.net.1.link", "lxc.net.10.link"));
    EXPECT_FALSE(same_key("lxc.net.1.link", "lxc.net.1.name"));
}

TEST(ConfigKeys, ClearsWhatLxcClears) {
    const struct {
        std::string_view key, value, target;
        bool expected;
    } cases[] = {
        {"lxc.hook", "", "lxc.hook.start", true},
        {"lxc.hook", "", "lxc.hook.version", false},
        {"lxc.hook.start", "", "lxc.hook.start", true},
        {"lxc.hook.start", "", "lxc.hook.start-host", false},
        {"lxc.hook.start", "/x", "lxc.hook.start", false},
        {"lxc.cgroup", "", "lxc.cgroup.cpu.shares", true},
        {"lxc.cgroup", "", "lxc.cgroup.dir", false},
        {"lxc.cgroup", "", "lxc.cgroup2.cpu.weight", false},
        {"lxc.cgroup2", "", "lxc.cgroup2.cpu.weight", true},
        {"lxc.cgroup.devices.deny", "", "lxc.cgroup.devices.allow", false},
        {"lxc.cap.drop", "", "lxc.cap.keep", true},
        {"lxc.cap.keep", "", "lxc.cap.drop", true},
        {"lxc.cap.keep", "none", "lxc.cap.keep", true},
        {"lxc.cap.keep", "kill nonesuch", "lxc.cap.keep", false},
        {"lxc.net", "", "lxc.net.0.link", true},
        {"lxc.net.0", "", "lxc.net.0.link", true},
        {"lxc.net.0", "", "lxc.net.1.link", false},
        {"lxc.net.00.type", "veth", "lxc.net.0.link", true},
        {"lxc.net.0.name", "eth0", "lxc.net.0.link", false},
        {"lxc.net.0.link", "", "lxc.net.0.link", true},
        {"lxc.sysctl", "", "lxc.sysctl.kernel.msgmax", true},
    };
    for (const auto &each : cases)
        EXPECT_EQ(clears(each.key, each.value, each.target), each.expected)
            << each.key << "=" << each.value << " -> " << each.target;
}

} // namespace
} // namespace warden::lxc
