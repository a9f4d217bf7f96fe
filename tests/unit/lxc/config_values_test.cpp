// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/text.hpp"
#include "lxc/config_keys.hpp"
#include "lxc/config_reader.hpp"

#include <gtest/gtest.h>
#include <random>
#include <set>

namespace warden::lxc {
namespace {

Config config_of(std::string_view text, Syntax syntax = Syntax::lxc) {
    static const Dir root = Dir::open("/").value();
    return ConfigReader(root).expand(text, syntax, "config");
}

std::vector<std::string> lookup(std::string_view text, std::string_view key) {
    std::vector<std::string> out;
    for (const Value &value : config_of(text).lookup(key))
        out.push_back(value.text + "@" + std::to_string(value.at.line));
    return out;
}

TEST(ConfigValues, TheTextOfAKeyIsItsLastValues) {
    const Config config =
        config_of("lxc.uts.name = a\nlxc.uts.name = b\nlxc.cgroup.dir = x\nlxc.cgroup.dir =\n");
    EXPECT_EQ(config.text_of("lxc.uts.name"), "b");
    EXPECT_EQ(config.text_of("lxc.cgroup.dir"), "");
    EXPECT_EQ(config.text_of("lxc.rootfs.path"), "");
}

// keys() and values() are two ways of saying one thing.
void expect_keys(const std::string &text) {
    const Config config = config_of(text);
    std::set<std::string> in_force;
    for (const Item &item : config.items()) {
        const NetKey net = net_key(item.key);
        const std::string tail = net.subkey.empty() ? "" : "." + std::string(net.subkey);
        const KeyRule *rule = rule_of(item.key);
        const bool family = rule != nullptr && rule->kind == KeyKind::family && rule->name == item.key;
        if (!family && !config.values(item.key).empty())
            in_force.insert(net.valid ? "lxc.net." + std::string(net.index) + tail : item.key);
    }
    const auto keys = config.keys("");
    EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()), in_force) << text;
    EXPECT_EQ(keys.size(), in_force.size()) << text;
}

TEST(ConfigValues, KeysAreThoseThatHaveOne) {
    EXPECT_EQ(config_of("lxc.net.00.type = veth\nlxc.uts.name = a\nlxc.net.0.link = b\n").keys("lxc.net."),
              (std::vector<std::string>{"lxc.net.0.type", "lxc.net.0.link"}));
    EXPECT_EQ(config_of("lxc.net.0.type = veth\nlxc.net =\n").keys(""), std::vector<std::string>{});
    const std::string keys[] = {"lxc.net.0.type",     "lxc.net.00.link", "lxc.net.0",     "lxc.net",
                                "lxc.hook",           "lxc.hook.start",  "lxc.cap.keep",  "lxc.cap.drop",
                                "lxc.cgroup2",        "lxc.net.x",       "lxc.uts.name",  "lxc.cgroup.dir",
                                "lxc.cgroup2.io.max", "lxc.cgroup",      "lxc.net.1.type"};
    const std::string values[] = {"", "none", "a"};
    std::mt19937 random(4711); // NOLINT(cert-msc51-cpp): the same each time
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (auto lines = 2 + random() % 5; lines != 0; --lines)
            text += keys[random() % std::size(keys)] + " = " + values[random() % std::size(values)] + "\n";
        expect_keys(text);
        if (testing::Test::HasFailure())
            return;
    }
}

struct Case {
    std::string_view text;
    std::string_view key;
    std::vector<std::string> expected;
};

TEST(ConfigValues, AreThoseInForce) {
    const Case cases[] = {
        // One value: the last wins, an empty one resets.
        {"lxc.uts.name = a\nlxc.uts.name = b\n", "lxc.uts.name", {"b@2"}},
        {"lxc.uts.name = a\nlxc.uts.name =\n", "lxc.uts.name", {}},
        {"lxc.uts.name =\nlxc.uts.name = a\n", "lxc.uts.name", {"a@2"}},
        // Lists append, an empty value clears.
        {"lxc.mount.entry = a\nlxc.mount.entry = b\n", "lxc.mount.entry", {"a@1", "b@2"}},
        {"lxc.mount.entry = a\nlxc.mount.entry =\nlxc.mount.entry = c\n", "lxc.mount.entry", {"c@3"}},
        {"lxc.hook.start = a\nlxc.hook =\n", "lxc.hook.start", {}},
        {"lxc.hook.version = 1\nlxc.hook =\n", "lxc.hook.version", {"1@1"}},
        {"lxc.hook.stop = a\nlxc.hook.start =\n", "lxc.hook.stop", {"a@1"}},
        {"lxc.idmap = u 0 1 2\nlxc.idmap = g 0 1 2\n", "lxc.idmap", {"u 0 1 2@1", "g 0 1 2@2"}},
        // Words.
        {"lxc.cap.drop = kill\tchown  mknod\nlxc.cap.drop = lease\n",
         "lxc.cap.drop",
         {"kill@1", "chown@1", "mknod@1", "lease@2"}},
        {"lxc.cap.drop = kill\nlxc.cap.keep =\n", "lxc.cap.drop", {}},
        {"lxc.cap.keep = kill\nlxc.cap.keep = chown none mknod\n", "lxc.cap.keep", {"none@2", "mknod@2"}},
        {"lxc.cap.keep = none\n", "lxc.cap.keep", {"none@1"}},
        {"lxc.group = a b\n", "lxc.group", {"a@1", "b@1"}},
        {"lxc.init.groups = 1,2\nlxc.init.groups = 3\n", "lxc.init.groups", {"1@1", "2@1", "3@2"}},
        // cgroup families.
        {"lxc.cgroup.cpu.shares = 1\nlxc.cgroup.cpu.shares = 2\n", "lxc.cgroup.cpu.shares", {"1@1", "2@2"}},
        {"lxc.cgroup.cpu.shares = 1\nlxc.cgroup.dir = x\nlxc.cgroup2.cpu.weight = 3\n",
         "lxc.cgroup",
         {"cpu.shares = 1@1"}},
        {"lxc.cgroup.a.b = 1\nlxc.cgroup.c.d = 2\nlxc.cgroup.a.b =\nlxc.cgroup.a.b = 3\n",
         "lxc.cgroup",
         {"c.d = 2@2", "a.b = 3@4"}},
        {"lxc.cgroup2.a.b = 1\nlxc.cgroup2 =\nlxc.cgroup2.c.d = 2\n", "lxc.cgroup2", {"c.d = 2@3"}},
        {"lxc.cgroup.a.b = 1\nlxc.cgroup =\n", "lxc.cgroup.a.b", {}},
        // Single values of a family keep their place, with the last value.
        {"lxc.sysctl.a = 1\nlxc.sysctl.b = 2\nlxc.sysctl.a = 3\n", "lxc.sysctl", {"a = 3@3", "b = 2@2"}},
        {"lxc.sysctl.a = 1\nlxc.sysctl.b = 2\nlxc.sysctl.a =\nlxc.sysctl.a = 3\n",
         "lxc.sysctl",
         {"b = 2@2", "a = 3@4"}},
        {"lxc.prlimit.nofile = 1\nlxc.prlimit.nofile = 2:3\n", "lxc.prlimit.nofile", {"2:3@2"}},
        {"lxc.proc.x = 1\nlxc.proc.x = 2\n", "lxc.proc", {"x = 1@1", "x = 2@2"}},
        // Networks.
        {"lxc.net.0.link = a\nlxc.net.0.type = veth\n", "lxc.net.0.link", {}},
        {"lxc.net.0.type = veth\nlxc.net.0.link = a\nlxc.net.00.link = b\n", "lxc.net.0.link", {"b@3"}},
        {"lxc.net.0.type = veth\nlxc.net.0.type = phys\n", "lxc.net.0.type", {"phys@2"}},
        {"lxc.net.0.type = veth\nlxc.net.0 =\n", "lxc.net.0.type", {}},
        {"lxc.net.0.type = veth\nlxc.net =\n", "lxc.net.0.type", {}},
        {"lxc.net.1.ipv4.address = 10.0.0.1/8\nlxc.net.1.ipv4.address = 10.0.0.2/8\n",
         "lxc.net.1.ipv4.address",
         {"10.0.0.1/8@1", "10.0.0.2/8@2"}},
        // A key that no LXC knows is shown as it stands.
        {"lxc.unknown = a\nlxc.unknown = b\n", "lxc.unknown", {"a@1", "b@2"}},
        {"lxc.uts.name = a\n", "lxc.arch", {}},
    };
    for (const Case &each : cases)
        EXPECT_EQ(lookup(each.text, each.key), each.expected) << each.text << " / " << each.key;
}

TEST(ConfigValues, KeepEverythingThatWasWritten) {
    const Config config = config_of("lxc.hook.start = a\nlxc.hook =\n# c\n\nlxc.uts.name = 'x'\n");
    ASSERT_EQ(config.items().size(), 3U);
    EXPECT_EQ(config.items()[1].key, "lxc.hook");
    EXPECT_EQ(config.items()[1].value, "");
    EXPECT_EQ(config.items()[2].value, "x");
    EXPECT_EQ(config.items()[2].at, (Source{"config", 5, 0}));
    EXPECT_EQ(config.items()[2].row, 4U);
    EXPECT_EQ(config.value("lxc.uts.name"), &config.items()[2]);
    EXPECT_EQ(config.value("lxc.hook.start"), nullptr);
}

TEST(ConfigValues, ShowProxmoxOwnKeys) {
    const Config config =
        config_of("memory: 512\nlxc.cgroup.cpu.shares: 5\nmemory: 1024\n[snap]\nmemory: 1\n", Syntax::pve);
    ASSERT_NE(config.value("memory"), nullptr);
    EXPECT_EQ(config.value("memory")->value, "1024");
    EXPECT_EQ(config.lookup("lxc.cgroup").at(0).text, "cpu.shares = 5");
    EXPECT_TRUE(config.complete());
}

// Every family and key answers in one pass: a hostile file of clearing lines costs no more than its size.
TEST(ConfigValues, HostileClearingIsLinear) {
    std::string text;
    for (int i = 0; i < 40'000; ++i)
        text += "lxc.cgroup.a" + std::to_string(i) + " = 1\nlxc.cgroup.b =\n";
    const Config config = config_of(text);
    EXPECT_EQ(config.lookup("lxc.cgroup").size(), 40'000U);
}

} // namespace
} // namespace warden::lxc
