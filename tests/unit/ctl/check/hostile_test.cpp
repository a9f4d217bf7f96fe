// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/check/checker.hpp"

#include "unit/cgroup/convert/row.hpp"
#include "unit/lxc/temp_tree.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace warden::ctl::check {
namespace {

using namespace std::string_literals;
using test::TempTree;

std::vector<std::string> ids(const test::TempTree &tree, const std::string &text) {
    const Dir root = tree.dir();
    configs::ConfigLoader loader(root, configs::SyntaxChoice::lxc);
    Checker checker(root, {}, cgroup::convert::test::read_profile("default"));
    std::vector<std::string> out;
    for (const auto &finding : checker.check(loader.from_text(text, {"/c/config", "c", false})))
        out.push_back(finding.id + " " + finding.at.text());
    return out;
}

using Ids = std::vector<std::string>;

TEST(CheckHostile, NamesEachWithItsPlace) {
    const test::TempTree tree;
    ASSERT_EQ(mkfifo(tree.name("fifo").c_str(), 0600), 0);
    tree.write("loop", "lxc.include = /loop\n");
    tree.write("huge", "");
    ASSERT_EQ(truncate(tree.name("huge").c_str(), off_t{1} << 30), 0);
    EXPECT_EQ(ids(tree, "\nlxc.include = /fifo\n"), Ids{"CFG-002 c:2"});
    EXPECT_EQ(ids(tree, "lxc.include = /none\n"), Ids{"CFG-002 c:1"});
    EXPECT_EQ(ids(tree, "lxc.include = /huge\n"), Ids{"CFG-002 c:1"});
    EXPECT_EQ(ids(tree, "lxc.include = /loop\n"), Ids{"CFG-003 " + tree.name("loop") + ":1"});
    EXPECT_EQ(ids(tree, "lxc.include = x/\n"), Ids{"CFG-004 c:1"});
    EXPECT_EQ(ids(tree, "# a\n#\0\n"s), Ids{"CFG-005 c:2"});
    EXPECT_EQ(ids(tree, "# \xff\n"), Ids{"CFG-006 c:1"});
}

// Hostile in what it asks of the conversion and of the messages: bounded in time.
TEST(CheckHostile, StaysFast) {
    const test::TempTree tree;
    const auto begin = std::chrono::steady_clock::now();
    std::string clears;
    std::string devices;
    std::string unknown;
    for (int i = 0; i < 20'000; ++i) {
        clears += "lxc.cgroup.a" + std::to_string(i) + ".b = 1\nlxc.cgroup.a" + std::to_string(i) + ".b =\n";
        devices += "lxc.cgroup.devices.allow = c " + std::to_string(i) + ":1 rwm\n";
        unknown += "lxc.q" + std::to_string(i) + " = \x1b[2J\n";
    }
    for (const std::string &text : {clears, devices, unknown})
        EXPECT_FALSE(ids(tree, text).empty());
    EXPECT_EQ(ids(tree, "lxc.cgroup.memory.limit_in_bytes = " + std::string(3 << 20, '9') + "\n").size(), 1U);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(60));
}

} // namespace
} // namespace warden::ctl::check
