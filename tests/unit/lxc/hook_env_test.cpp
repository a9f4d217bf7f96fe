// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/hook_env.hpp"

#include <gtest/gtest.h>
#include <map>

namespace warden::lxc {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

Result<HookEnv> read(const Variables &variables, const std::vector<std::string> &arguments = {}) {
    return read_hook_env(
        [&](std::string_view name) {
            const auto found = variables.find(name);
            return found == variables.end() ? std::nullopt : std::optional(found->second);
        },
        arguments);
}

TEST(HookEnv, AllOfIt) {
    const auto env = read({{"LXC_NAME", "web1"},
                           {"LXC_CONFIG_FILE", "/srv/lxc/web1/config"},
                           {"LXC_PID", "4711"},
                           {"LXC_TARGET", "reboot"}});
    ASSERT_TRUE(env);
    EXPECT_EQ(env->name, "web1");
    EXPECT_EQ(env->lxcpath, "/srv/lxc");
    EXPECT_EQ(env->pid, 4711);
    EXPECT_EQ(env->target, "reboot");
}

TEST(HookEnv, Version0TellsTheNameAsAnArgument) {
    const Variables config{{"LXC_CONFIG_FILE", "/var/lib/lxc/web1/config"}};
    EXPECT_EQ(read(config, {"web1", "lxc", "pre-start"})->name, "web1");
    EXPECT_FALSE(read(config, {}));
    Variables both = config;
    both["LXC_NAME"] = "web2";
    EXPECT_EQ(read(both, {"web1", "lxc", "pre-start"})->name, "web2");
}

struct PathCase {
    const char *config, *lxcpath;
};

void PrintTo(const PathCase &c, std::ostream *out) {
    *out << c.config;
}

class LxcPath : public testing::TestWithParam<PathCase> {};

TEST_P(LxcPath, ComesFromTheConfigsPlace) {
    const auto env = read({{"LXC_NAME", "c"}, {"LXC_CONFIG_FILE", GetParam().config}});
    ASSERT_TRUE(env);
    EXPECT_EQ(env->lxcpath, GetParam().lxcpath);
}

INSTANTIATE_TEST_SUITE_P(Paths, LxcPath,
                         testing::Values(PathCase{"/var/lib/lxc/c/config", "/var/lib/lxc"},
                                         PathCase{"/c/config", "/"}, PathCase{"/srv//c//config", "/srv"},
                                         PathCase{"/srv/c/other", "/var/lib/lxc"},
                                         PathCase{"/srv/abc/config", "/var/lib/lxc"},
                                         PathCase{"/config", "/var/lib/lxc"}));

TEST(HookEnv, APidThatIsNone) {
    for (const char *pid : {"", "0", "-5", "12x", "99999999999999999999", " 7"})
        EXPECT_EQ(read({{"LXC_NAME", "c"}, {"LXC_CONFIG_FILE", "/c/config"}, {"LXC_PID", pid}})->pid, -1)
            << pid;
}

TEST(HookEnv, WhatIsNoContainer) {
    for (const std::string &name : {std::string(), std::string("."), std::string(".."), std::string("a/b"),
                                    std::string("a\nb"), std::string("a\0b", 3), std::string(256, 'a')}) {
        EXPECT_FALSE(is_container_name(name)) << name;
        EXPECT_FALSE(read({{"LXC_NAME", name}, {"LXC_CONFIG_FILE", "/c/config"}})) << name;
    }
    EXPECT_TRUE(is_container_name(std::string(255, 'a')));
    EXPECT_TRUE(is_container_name("a b:c.d"));
    const auto env = read({{"LXC_NAME", "a/\x1b"}});
    EXPECT_EQ(
        env.error().message,
        "no container: LXC_NAME is 'a/\\x1b'; this program is started by LXC as a hook, see lxc-warden(8)");
}

TEST(HookEnv, AConfigThatIsNoPath) {
    EXPECT_FALSE(read({{"LXC_NAME", "c"}}));
    EXPECT_FALSE(read({{"LXC_NAME", "c"}, {"LXC_CONFIG_FILE", "relative/config"}}));
}

} // namespace
} // namespace warden::lxc
