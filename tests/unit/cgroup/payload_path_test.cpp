// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/payload_path.hpp"

#include <gtest/gtest.h>

namespace warden::cgroup {
namespace {

std::string limits(std::string_view of_init, const PayloadKeys &keys) {
    return limit_path(of_init, keys).value_or("none");
}

TEST(PayloadPath, IsWhatTheConfigSays) {
    EXPECT_EQ(payload_path({"c1", "", "", ""}), "lxc.payload.c1");
    EXPECT_EQ(payload_path({"c1", "", "", "machines/a"}), "machines/a/lxc.payload.c1");
    EXPECT_EQ(payload_path({"c1", "lxc/c1", "ns", "machines/a"}), "lxc/c1");
}

TEST(PayloadPath, EachKeyOfTheConfigHasItsPlace) {
    const struct {
        std::string text_of(std::string_view key) const { return "<" + std::string(key) + ">"; }
    } config;
    const auto keys = payload_keys("c1", config);
    EXPECT_EQ(keys.name, "c1");
    EXPECT_EQ(keys.exact, "<lxc.cgroup.dir.container>");
    EXPECT_EQ(keys.inner, "<lxc.cgroup.dir.container.inner>");
    EXPECT_EQ(keys.dir, "<lxc.cgroup.dir>");
}

TEST(PayloadPath, NamesThatLxcGivesWhenOneIsTaken) {
    for (const char *name : {"lxc.payload.c1", "lxc.payload.c1-1", "lxc.payload.c1-12"})
        EXPECT_TRUE(is_payload_name(name, "c1")) << name;
    for (const char *name :
         {"lxc.payload.c12", "lxc.payload.c1-", "lxc.payload.c1-a", "lxc.monitor.c1", "c1", ""})
        EXPECT_FALSE(is_payload_name(name, "c1")) << name;
}

TEST(PayloadPath, TheGroupWithTheLimits) {
    const PayloadKeys plain{"c1", "", "", ""};
    EXPECT_EQ(limits("lxc.payload.c1", plain), "lxc.payload.c1");
    EXPECT_EQ(limits("lxc.payload.c1/init.scope", plain), "lxc.payload.c1");
    EXPECT_EQ(limits("lxc.payload.c1-2/system.slice/x", plain), "lxc.payload.c1-2");
    EXPECT_EQ(limits("user.slice/lxc.payload.c1", plain), "user.slice/lxc.payload.c1");
    // what lxc.cgroup.pattern made of it
    EXPECT_EQ(limits("pods/a/init.scope", plain), "pods/a");
    EXPECT_EQ(limits("pods/a/ns/init.scope", {"c1", "", "ns", ""}), "pods/a");
}

TEST(PayloadPath, AnExactNameAndTheGroupBelowIt) {
    const PayloadKeys exact{"c1", "lxc/c1", "ns", ""};
    EXPECT_EQ(limits("lxc/c1/ns/init.scope", exact), "lxc/c1");
    EXPECT_EQ(limits("lxc/c1/ns", exact), "lxc/c1");
    EXPECT_EQ(limits("sys/fs/cgroup/lxc/c1", exact), "sys/fs/cgroup/lxc/c1");
    EXPECT_EQ(limits("lxc/c12/ns", exact), "none");
    EXPECT_EQ(limits("lxc.payload.c1", exact), "none");
}

TEST(PayloadPath, NeverAnotherContainer) {
    for (const char *path : {"lxc.payload.c2", "lxc.payload.c2/init.scope", "lxc.payload.c12",
                             "user.slice/lxc.payload.c2/x", "sys/fs/cgroup/lxc.payload.c1x"})
        EXPECT_EQ(limits(path, {"c1", "", "", ""}), "none") << path;
}

TEST(PayloadPath, NeverTheWholeHost) {
    for (const char *path : {"", "init.scope", "sys/fs/cgroup/init.scope", "sys/fs/cgroup/unified/"})
        EXPECT_EQ(limits(path, {"c1", "", "", ""}), "none") << path;
}

} // namespace
} // namespace warden::cgroup
