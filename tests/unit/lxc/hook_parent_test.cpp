// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/hook_parent.hpp"

#include "fake/world.hpp"

#include <gtest/gtest.h>

namespace warden::lxc {
namespace {

using warden::test::dir;
using warden::test::file;
using warden::test::World;

TEST(HookParent, TheDaemonsTitle) {
    const auto title = [](std::string_view text) { return lxcpath_in_title(text, "web1"); };
    EXPECT_EQ(title("[lxc monitor] /srv/lxc web1"), "/srv/lxc");
    EXPECT_EQ(title(std::string_view("[lxc monitor] /srv/with blank/ web1\0\0\0", 38)), "/srv/with blank");
    EXPECT_EQ(title("[lxc monitor] / web1"), "/");
    EXPECT_FALSE(title("[lxc monitor] /srv/lxc web2"));
    EXPECT_FALSE(title("[lxc monitor]  web1"));
    EXPECT_FALSE(title("lxc-start -F -n web1"));
    EXPECT_FALSE(title(""));
}

const std::string k_table =
    "Num       RefCount Protocol Flags    Type St Inode Path\n"
    "0000000000000000: 00000002 00000000 00010000 0001 01 11 @/srv/lxc/web1/command\n"
    "0000000000000000: 00000002 00000000 00010000 0001 01 12 @/var/lib/lxc/web1/command\n"
    "0000000000000000: 00000002 00000000 00010000 0001 01 13 @/a b/web2/command\n"
    "0000000000000000: 00000002 00000000 00010000 0001 01 14 /run/web1/command\n"
    "0000000000000000: 00000003 00000000 00000000 0001 03 15\n"
    "0000000000000000: 00000002 00000000 00010000 0001 01 16 @/web3/command\n";

TEST(HookParent, TheSocketThatIsItsOwn) {
    EXPECT_EQ(lxcpath_of_socket(k_table, {"12"}, "web1"), "/var/lib/lxc");
    EXPECT_EQ(lxcpath_of_socket(k_table, {"9", "11"}, "web1"), "/srv/lxc");
    EXPECT_EQ(lxcpath_of_socket(k_table, {"13"}, "web2"), "/a b");
    EXPECT_EQ(lxcpath_of_socket(k_table, {"16"}, "web3"), "/");
    EXPECT_FALSE(lxcpath_of_socket(k_table, {"13"}, "web1"));
    EXPECT_FALSE(lxcpath_of_socket(k_table, {"14", "15", "1"}, "web1"));
    EXPECT_FALSE(lxcpath_of_socket("", {"11"}, "web1"));
}

TEST(HookParent, InTheForegroundTheSocketTells) {
    const World world{
        dir("proc/77",
            {file("cmdline", std::string("lxc-start\0-F\0", 13)), warden::test::link("cwd", "/home/admin"),
             warden::test::link("fd/3", "socket:[12]"), warden::test::link("fd/4", "/dev/null")}),
        file("proc/self/net/unix", k_table)};
    const auto parent = find_hook_parent(world.root(), 77, "web1");
    EXPECT_EQ(parent.lxcpath, "/var/lib/lxc");
    EXPECT_EQ(parent.working_directory, "/home/admin");
}

// Its working directory is "/" by then, which says nothing of where lxc-start was called.
TEST(HookParent, ADaemonHasNoWorkingDirectory) {
    const World world{
        dir("proc/77", {file("cmdline", "[lxc monitor] /srv/lxc web1"), warden::test::link("cwd", "/")})};
    const auto parent = find_hook_parent(world.root(), 77, "web1");
    EXPECT_EQ(parent.lxcpath, "/srv/lxc");
    EXPECT_FALSE(parent.working_directory);
    EXPECT_FALSE(find_hook_parent(world.root(), 78, "web1").lxcpath);
}

Result<HookEnv> read(const std::string &config, const HookParent &parent) {
    return read_hook_env(
        [&](std::string_view name) {
            return name == "LXC_NAME"          ? std::optional<std::string>("web1")
                   : name == "LXC_CONFIG_FILE" ? std::optional(config)
                                               : std::nullopt;
        },
        {}, parent);
}

TEST(HookParent, ItsWordCountsForTheLxcpath) {
    EXPECT_EQ(read("/srv/other.conf", {"/srv/lxc", {}})->lxcpath, "/srv/lxc");
    EXPECT_TRUE(read("/srv/other.conf", {"/srv/lxc", {}})->lxcpath_is_known);
    EXPECT_EQ(read("/var/lib/lxc/web1/config", {"/srv/lxc", {}})->lxcpath, "/srv/lxc");
    EXPECT_TRUE(read("/var/lib/lxc/web1/config", {})->lxcpath_is_known);
    EXPECT_FALSE(read("/srv/other.conf", {})->lxcpath_is_known);
}

TEST(HookParent, ARelativeConfigIsFoundFromWhereLxcWasStarted) {
    EXPECT_EQ(read("rel.conf", {"/srv/lxc", "/home/admin"})->config_path, "/home/admin/rel.conf");
    const auto unknown = read("rel.conf", {"/srv/lxc", {}});
    ASSERT_FALSE(unknown);
    EXPECT_NE(unknown.error().message.find("'rel.conf', which is not an absolute path"), std::string::npos);
}

} // namespace
} // namespace warden::lxc
