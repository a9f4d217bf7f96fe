// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/migrate/write.hpp"

#include "unit/lxc/temp_tree.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace warden::ctl::migrate {
namespace {

using test::TempTree;
using Names = std::vector<std::string>;

constexpr std::string_view k_time = "20260601T101500Z";

Names names(const test::TempTree &tree, std::string_view directory) {
    return *tree.dir().list(directory);
}

TEST(MigrateWrite, LeavesABackupBesideTheFile) {
    const test::TempTree tree;
    tree.write("var/lib/lxc/c1/config", "old");
    ASSERT_EQ(chmod(tree.name("var/lib/lxc/c1/config").c_str(), 0640), 0);
    const Dir root = tree.dir();
    const auto first = write_migrated(root, "/var/lib/lxc/c1/config", "old", "new", k_time);
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(*first, tree.name("var/lib/lxc/c1/config.20260601T101500Z.bak"));
    EXPECT_EQ(tree.read("var/lib/lxc/c1/config"), "new");
    EXPECT_EQ(tree.read("var/lib/lxc/c1/config.20260601T101500Z.bak"), "old");
    const auto second = write_migrated(root, "/var/lib/lxc/c1/config", "new", "newer", k_time);
    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(*second, tree.name("var/lib/lxc/c1/config.20260601T101500Z.1.bak"));
    EXPECT_EQ(names(tree, "var/lib/lxc/c1"),
              (Names{"config", "config.20260601T101500Z.1.bak", "config.20260601T101500Z.bak"}));
    EXPECT_EQ(root.status("var/lib/lxc/c1/config")->st_mode & 07777U, 0640U);
}

TEST(MigrateWrite, LeavesNothingWhenTheFileChanged) {
    const test::TempTree tree;
    tree.write("c1/config", "other");
    const auto result = write_migrated(tree.dir(), "/c1/config", "old", "new", k_time);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ESTALE);
    EXPECT_EQ(tree.read("c1/config"), "other");
    EXPECT_EQ(names(tree, "c1"), Names{"config"});
}

TEST(MigrateWrite, FollowsALinkToTheFile) {
    const test::TempTree tree;
    tree.write("srv/c1", "old");
    tree.write("lxc/c1/x", "");
    std::filesystem::create_symlink("../../srv/link", tree.path() / "lxc/c1/config");
    std::filesystem::create_symlink("/srv/c1", tree.path() / "srv/link");
    const auto result = write_migrated(tree.dir(), "/lxc/c1/config", "old", "new", k_time);
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_TRUE(std::filesystem::is_symlink(tree.path() / "lxc/c1/config"));
    EXPECT_EQ(tree.read("srv/c1"), "new");
    EXPECT_EQ(names(tree, "srv"), (Names{"c1", "c1.20260601T101500Z.bak", "link"}));
    std::filesystem::create_symlink("loop", tree.path() / "srv/loop");
    EXPECT_FALSE(write_migrated(tree.dir(), "/srv/loop", "old", "new", k_time));
}

TEST(MigrateWrite, KeepsBackupsOutOfTheCluster) {
    const test::TempTree tree;
    tree.write("etc/pve/nodes/n1/lxc/101.conf", "old");
    std::filesystem::create_directory_symlink("nodes/n1/lxc", tree.path() / "etc/pve/lxc");
    const auto result = write_migrated(tree.dir(), "/etc/pve/lxc/101.conf", "old", "new", k_time);
    ASSERT_FALSE(result) << "there is no /var";
    std::filesystem::create_directory(tree.path() / "var");
    const auto again = write_migrated(tree.dir(), "/etc/pve/lxc/101.conf", "old", "new", k_time);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(names(tree, "etc/pve/nodes/n1/lxc"), Names{"101.conf"});
    EXPECT_EQ(tree.read("etc/pve/lxc/101.conf"), "new");
    EXPECT_EQ(tree.read("var/backups/lxc-warden/101.conf.20260601T101500Z.bak"), "old");
}

TEST(MigrateWrite, TheTimeHasNoSeparatorsThatShellsOrCopiesTripOver) {
    const std::string time = backup_time();
    ASSERT_EQ(time.size(), 16U);
    EXPECT_EQ(time[8], 'T');
    EXPECT_EQ(time.find_first_not_of("0123456789TZ"), std::string::npos);
}

} // namespace
} // namespace warden::ctl::migrate
