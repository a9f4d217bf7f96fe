// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/configs/pmxcfs.hpp"

#include "ctl/configs/paths.hpp"
#include "unit/lxc/temp_tree.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace warden::ctl::configs {
namespace {

const std::string k_mounted = "36 35 0:30 / /etc/pve rw - fuse /dev/fuse rw\n";
const std::string k_others = "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n";

class Pmxcfs : public testing::Test {
protected:
    Pmxcfs() {
        tree_.write("usr/bin/pct", "");
        tree_.write("var/lib/lxc/101/config", "lxc.cgroup.pids.max = 5\n");
    }
    // Files and problems of one way to name them.
    template <class Add>
    std::pair<std::size_t, std::vector<PathProblem>> found(Add add) {
        const Dir root = tree_.dir();
        ConfigFinder finder(root, "/");
        add(finder);
        const ConfigPaths paths = finder.take();
        return {paths.files.size(), paths.problems};
    }

    test::TempTree tree_;
};

// An empty directory is what is left of it; the generated config is not what the admin edits.
TEST_F(Pmxcfs, IsMissedWhereItIsNotMounted) {
    tree_.write("proc/self/mountinfo", k_others);
    std::filesystem::create_directories(tree_.path() / "etc/pve");
    const std::function<void(ConfigFinder &)> ways[] = {
        [](ConfigFinder &finder) { finder.add_all_containers(); },
        [](ConfigFinder &finder) { finder.add_container("101"); },
        [](ConfigFinder &finder) { finder.add_argument("101"); },
        [](ConfigFinder &finder) { finder.add_path("/etc/pve/lxc"); },
        [](ConfigFinder &finder) { finder.add_argument("/etc/pve/lxc/101.conf"); }};
    for (const auto &way : ways) {
        const auto [files, problems] = found(way);
        EXPECT_EQ(files, 0U);
        ASSERT_EQ(problems.size(), 1U);
        EXPECT_NE(problems[0].message.find("is not mounted on /etc/pve"), std::string::npos)
            << problems[0].message;
    }
    // Named as such, the generated config is only a file.
    EXPECT_EQ(found([](ConfigFinder &finder) { finder.add_path("/var/lib/lxc/101/config"); }).first, 1U);
}

TEST_F(Pmxcfs, IsReadWhereItIsMounted) {
    tree_.write("proc/self/mountinfo", k_others + k_mounted);
    tree_.write("etc/pve/lxc/101.conf", "memory: 512\n");
    const auto [files, problems] = found([](ConfigFinder &finder) { finder.add_all_containers(); });
    EXPECT_EQ(files, 1U);
    EXPECT_TRUE(problems.empty());
    // Mounted, and without what it always has: it gives errors.
    std::filesystem::remove_all(tree_.path() / "etc/pve/lxc");
    const auto broken = found([](ConfigFinder &finder) { finder.add_all_containers(); });
    EXPECT_EQ(broken.first, 0U);
    EXPECT_EQ(broken.second.size(), 1U);
}

TEST_F(Pmxcfs, IsNotMissedOnAnotherHost) {
    std::filesystem::remove(tree_.path() / "usr/bin/pct");
    tree_.write("proc/self/mountinfo", k_others);
    EXPECT_EQ(found([](ConfigFinder &finder) { finder.add_all_containers(); }).first, 1U);
}

TEST_F(Pmxcfs, ThatHangsIsLeftAtTheDeadline) {
    const auto hangs = [] {
        for (;;)
            pause();
        return 0;
    };
    const auto outcome = outcome_of(hangs, Deadline::after_ms(20));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ETIMEDOUT);
    EXPECT_EQ(outcome_of([] { return ENOTCONN; }, Deadline::after_ms(60'000)).value(), ENOTCONN);
}

} // namespace
} // namespace warden::ctl::configs
