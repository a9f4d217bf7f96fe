// SPDX-License-Identifier: LGPL-2.1-or-later
// SIGKILL before every system call of a write, one after the other: whatever is left, the config is
// whole.
#include "ctl/migrate/write.hpp"

#include "fake/killed.hpp"
#include "unit/lxc/temp_tree.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::migrate {
namespace {

using test::TempTree;

const std::string k_old = "lxc.cgroup.pids.max = 5\n" + std::string(100'000, '#') + "\n";
const std::string k_new = "lxc.cgroup2.pids.max = 5\n" + std::string(90'000, '#') + "\n";

// path: without the slash before it.
void kill_everywhere(const std::string &path, const char *directory) {
    test::use_memory();
    unsigned killed = 0;
    unsigned replaced = 0;
    for (unsigned calls = 0;; ++calls) {
        const test::TempTree tree;
        tree.write(path, k_old);
        std::filesystem::create_directories(tree.path() / "var/backups/lxc-warden");
        const Dir root = tree.dir();
        const int code = test::run_killed(
            [&] { return write_migrated(root, "/" + path, k_old, k_new, "20260601T101500Z") ? 0 : 1; },
            calls);
        const std::string now = tree.read(path);
        ASSERT_TRUE(now == k_old || now == k_new) << "killed before call " << calls;
        replaced += now == k_new ? 1U : 0U;
        // Once the new content is there, the old one is in a backup; a backup is never anything else.
        unsigned backups = 0;
        for (const auto &entry : std::filesystem::directory_iterator(tree.path() / directory)) {
            if (entry.path().extension() == ".bak") {
                ++backups;
                EXPECT_EQ(tree.read(std::filesystem::relative(entry.path(), tree.path()).string()), k_old);
            }
        }
        EXPECT_TRUE(now == k_old || backups == 1) << backups << " backups, killed before call " << calls;
        if (code >= 0) {
            EXPECT_EQ(code, 0);
            EXPECT_EQ(now, k_new);
            break;
        }
        ++killed;
        ASSERT_LT(killed, 1000U);
        // And the next run is not in the way of what was left.
        const std::string before = now;
        ASSERT_TRUE(write_migrated(root, "/" + path, before, k_new, "20260601T101501Z"));
        EXPECT_EQ(tree.read(path), k_new);
    }
    EXPECT_GT(killed, 20U);
    EXPECT_GT(replaced, 1U);
}

TEST(Kill, LeavesAWholeConfig) {
    kill_everywhere("lxc/c1/config", "lxc/c1");
}

TEST(Kill, LeavesAWholeProxmoxFile) {
    kill_everywhere("etc/pve/lxc/101.conf", "var/backups/lxc-warden");
}

} // namespace
} // namespace warden::ctl::migrate
