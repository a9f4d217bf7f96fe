// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/configs/input.hpp"

#include "unit/lxc/temp_tree.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::configs {
namespace {

using namespace std::string_literals;

TEST(ConfigInput, TellsTheGrammar) {
    constexpr auto lxc = lxc::Syntax::lxc;
    constexpr auto pve = lxc::Syntax::pve;
    const struct {
        std::string text;
        std::string_view path;
        lxc::Syntax expected;
    } cases[] = {
        {"", "-", lxc},
        {"lxc.cgroup.cpu.shares = 5\n", "-", lxc},
        {"lxc.cgroup.cpu.shares: 5\n", "-", pve},
        {"memory: 512\nlxc.cgroup.cpu.shares = 5\n", "-", pve},
        {"#a\n\nnet0: name=eth0\n", "-", pve},
        {"[snap]\n", "-", pve},
        {"lxc.uts.name = a\nlxc.apparmor.profile: x\n", "-", lxc},
        {"  memory: 512\n", "-", lxc},
        {"something: else\n", "-", lxc},
        {"lxc.cgroup.cpu.shares: 5\n", "/var/lib/lxc/c1/config", lxc},
        {"lxc.cgroup.cpu.shares = 5\n", "/etc/pve/lxc/101.conf", pve},
        {"", "/etc/pve/nodes/n/lxc/101.conf", pve},
    };
    for (const auto &each : cases)
        EXPECT_EQ(detect_syntax(each.text, each.path), each.expected) << each.text << " " << each.path;
}

TEST(ConfigInput, TellsConfigsFromOtherFiles) {
    EXPECT_TRUE(looks_like_config("# x\nlxc.uts.name = a\n"));
    EXPECT_TRUE(looks_like_config("lxc.uts.name: a\n"));
    EXPECT_FALSE(looks_like_config(""));
    EXPECT_FALSE(looks_like_config("uts.name = a\n"));
    EXPECT_FALSE(looks_like_config("# lxc.uts.name = a\n"));
    EXPECT_FALSE(looks_like_config("lxc.uts.name = a\n\0"s));
    EXPECT_FALSE(looks_like_config(std::string(20'000, '#') + "\nlxc.uts.name = a\n"));
}

TEST(ConfigInput, PassesOverWhatIsNoConfig) {
    const test::TempTree tree;
    tree.write("notes", "hello\n");
    tree.write("mine", "lxc.uts.name = a\n");
    tree.write("large", "");
    ASSERT_EQ(truncate(tree.name("large").c_str(), off_t{1} << 30), 0);
    const Dir root = tree.dir();
    ConfigLoader loader(root, SyntaxChoice::automatic);
    EXPECT_FALSE(loader.load({"/notes", "notes", true}).value());
    EXPECT_TRUE(loader.load({"/mine", "mine", true}).value());
    EXPECT_FALSE(loader.load({"/large", "large", true}).value());
    // Named, it is one that cannot be read.
    EXPECT_TRUE(loader.load({"/notes", "notes", false}).value());
    EXPECT_FALSE(loader.load({"/large", "large", false}));
}

} // namespace
} // namespace warden::ctl::configs
