// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/configs/paths.hpp"

#include "unit/lxc/temp_tree.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace warden::ctl::configs {
namespace {

using test::TempTree;
using Names = std::vector<std::string>;

Names shown(const ConfigPaths &paths) {
    Names out;
    for (const ConfigPath &path : paths.files)
        out.push_back(path.shown + (path.maybe ? "?" : ""));
    return out;
}

ConfigPaths find(const test::TempTree &tree, const Names &arguments, const std::string &directory = "/") {
    const Dir root = tree.dir();
    ConfigFinder finder(root, directory);
    for (const std::string &argument : arguments)
        finder.add_argument(argument);
    return finder.take();
}

TEST(ConfigPaths, ADirectoryMeansItsConfigs) {
    const test::TempTree tree;
    for (const char *file : {"t/b/config", "t/a/config", "t/a/snaps/snap0/config", "t/a/rootfs/config",
                             "t/a/delta0/config", "t/x.conf", "t/notes", "t/config.20260101T000000Z.bak",
                             "t/.git/config", "t/a/.config.1.0.new", "t/old.backup", "t/a/web.log"})
        tree.write(file, "lxc.uts.name = x\n");
    std::filesystem::create_directory_symlink("a", tree.path() / "t/link");
    std::filesystem::create_symlink("x.conf", tree.path() / "t/y.conf");
    std::filesystem::create_symlink("nowhere", tree.path() / "t/z.conf");
    const Names expected{"t/a/config", "t/a/snaps/snap0/config", "t/b/config", "t/notes?", "t/x.conf",
                         "t/y.conf"};
    EXPECT_EQ(shown(find(tree, {"t"})), expected);
    EXPECT_EQ(shown(find(tree, {"t/"})), expected);
}

// Taken, so that reading it fails and says why.
TEST(ConfigPaths, WhatIsNoFileInAConfigsPlaceIsNotPassedOver) {
    const test::TempTree tree;
    tree.write("t/a/x", "");
    ASSERT_EQ(mkfifo(tree.name("t/a/config").c_str(), 0600), 0);
    std::filesystem::create_directory(tree.path() / "t/b");
    std::filesystem::create_symlink("nowhere", tree.path() / "t/b/config");
    EXPECT_EQ(shown(find(tree, {"t"})), (Names{"t/a/config", "t/a/x?", "t/b/config"}));
}

TEST(ConfigPaths, AFileIsTakenAsItIs) {
    const test::TempTree tree;
    tree.write("etc/x.bak", "");
    const ConfigPaths paths = find(tree, {"x.bak", "./x.bak", "/etc/x.bak"}, "/etc");
    EXPECT_EQ(shown(paths), (Names{"x.bak", "./x.bak", "/etc/x.bak"}));
    EXPECT_EQ(paths.files[0].path, "/etc/x.bak");
}

TEST(ConfigPaths, AContainerByName) {
    const test::TempTree tree;
    tree.write("srv/lxc/c1/config", "");
    tree.write("etc/lxc/lxc.conf", "lxc.lxcpath = /srv/lxc\n");
    tree.write("var/lib/lxc/c2/config", "");
    const ConfigPaths paths = find(tree, {"c1", "c2"});
    EXPECT_EQ(shown(paths), Names{tree.name("srv/lxc/c1/config")});
    ASSERT_EQ(paths.problems.size(), 1U);
    EXPECT_EQ(paths.problems[0].shown, "c2");
}

TEST(ConfigPaths, EveryContainer) {
    const test::TempTree tree;
    const Dir root = tree.dir();
    for (const char *file : {"var/lib/lxc/web/config", "var/lib/lxc/101/config", "var/lib/lxc/empty/x",
                             "etc/pve/lxc/101.conf", "etc/pve/lxc/102.conf", "etc/pve/lxc/102.conf.tmp.1"})
        tree.write(file, "");
    ConfigFinder finder(root, "/");
    finder.add_all_containers();
    EXPECT_EQ(shown(finder.take()),
              (Names{tree.name("etc/pve/lxc/101.conf"), tree.name("etc/pve/lxc/102.conf"),
                     tree.name("var/lib/lxc/web/config")}));
}

TEST(ConfigPaths, WhatCannotBeLookedAtIsSaid) {
    const test::TempTree tree;
    std::string deep = "d";
    for (int i = 0; i < 20; ++i)
        deep += "/d";
    tree.write(deep + "/config", "");
    EXPECT_EQ(find(tree, {"d"}).problems.size(), 1U);
    EXPECT_EQ(find(tree, {"none/x"}).problems.size(), 1U);
    EXPECT_EQ(find(tree, {"none"}).problems.size(), 1U);
}

TEST(ConfigPaths, NamesOfContainers) {
    EXPECT_EQ(container_of("/var/lib/lxc/c1/config"), "c1");
    EXPECT_EQ(container_of("/etc/pve/lxc/101.conf"), "101");
    EXPECT_EQ(container_of("/etc/pve/nodes/n1/lxc/101.conf"), "101");
    EXPECT_EQ(container_of("/etc/lxc/default.conf"), "");
    EXPECT_EQ(container_of("-"), "");
    EXPECT_TRUE(is_own_container("/var/lib/lxc/c1/config", "/var/lib/lxc"));
    EXPECT_TRUE(is_own_container("/etc/pve/lxc/101.conf", "/var/lib/lxc"));
    EXPECT_FALSE(is_own_container("/var/lib/lxc2/c1/config", "/var/lib/lxc"));
    EXPECT_FALSE(is_own_container("/home/me/c1/config", "/var/lib/lxc"));
}

} // namespace
} // namespace warden::ctl::configs
