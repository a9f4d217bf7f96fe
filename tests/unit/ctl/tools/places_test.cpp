// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/tools/places.hpp"

#include "ctl/tools/btrbk.hpp"
#include "ctl/tools/snapper.hpp"
#include "fake/world.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::tools {
namespace {

using test::file;
using test::World;
using Names = std::vector<std::string>;

TEST(Btrbk, ItsSubvolumesUpToAWildcard) {
    EXPECT_EQ(
        btrbk_places_in(
            "timestamp_format long\nvolume /mnt/pool/\n  snapshot_dir s\n  subvolume home\n"
            "  subvolume  ct/*\n  subvolume \"srv\"\n  target /backup\n# subvolume no\n"
            "volume ssh://host/data\n subvolume no\nvolume host:/data\n subvolume no\nsubvolume /abs\n"),
        (Names{"/abs", "/mnt/pool/ct", "/mnt/pool/home", "/mnt/pool/srv"}));
    EXPECT_EQ(btrbk_places_in("volume /\nsubvolume .\nsubvolume *\nsubvolume a\n"), (Names{"/", "/a"}));
    EXPECT_EQ(btrbk_places_in("subvolume relative\n"), Names{}) << "of no volume";
}

TEST(Btrbk, ARunInTwo) {
    EXPECT_EQ(split_btrbk_run("/usr/bin/btrbk -q run \"a b\""),
              (Names{"/usr/bin/btrbk -q snapshot --preserve \"a b\"", "/usr/bin/btrbk -q resume \"a b\""}));
    EXPECT_EQ(split_btrbk_run("/usr/bin/btrbk run"),
              (Names{"/usr/bin/btrbk snapshot --preserve", "/usr/bin/btrbk resume"}));
    EXPECT_TRUE(split_btrbk_run("/usr/bin/btrbk running").empty());
    EXPECT_TRUE(split_btrbk_run("/usr/bin/btrbk archive").empty());
}

TEST(Snapper, WhichReleaseCallsBefore) {
    for (const char *version : {"0.10.5", "0.10.6-1.2", "0.11", "1.0.0"})
        EXPECT_EQ(snapper_calls_before(version), true) << version;
    for (const char *version : {"0.10.4-1", "0.10", "0.9.9", "0.8.15"})
        EXPECT_EQ(snapper_calls_before(version), false) << version;
    for (const char *version : {"", "x", "flags"})
        EXPECT_EQ(snapper_calls_before(version), std::nullopt) << version;
}

TEST(Snapper, ItsSubvolume) {
    EXPECT_EQ(snapper_subvolume("# SUBVOLUME=\"/no\"\nFSTYPE=\"btrfs\"\nSUBVOLUME=\"/srv/ct\"\n"), "/srv/ct");
    EXPECT_EQ(snapper_subvolume("SUBVOLUME=/\n"), "/");
    EXPECT_EQ(snapper_subvolume("SUBVOLUME=\"\"\n"), std::nullopt);
}

TEST(PlacesOfTool, AsItsConfigSaysNow) {
    const World world{file("etc/snapper/configs/root", "SUBVOLUME=\"/\"\n"),
                      file("etc/snapper/configs/ct", "SUBVOLUME=\"/srv\"\n"),
                      file("etc/btrbk/btrbk.conf", "volume /mnt\nsubvolume a\n"),
                      file("root/b.conf", "volume /mnt\nsubvolume b\n"),
                      file("etc/timeshift/timeshift.json",
                           "{\n \"btrfs_mode\" : \"true\",\n \"include_btrfs_home\" : \"false\"\n}\n")};
    const Dir root = world.root();
    EXPECT_EQ(*places_of_tool(root, "@snapper"), (Names{"/srv", "/"}));
    EXPECT_EQ(*places_of_tool(root, "@snapper:root"), Names{"/"});
    EXPECT_EQ(places_of_tool(root, "@snapper:no").error().code, ENOENT);
    EXPECT_EQ(*places_of_tool(root, "@btrbk"), Names{"/mnt/a"});
    EXPECT_EQ(*places_of_tool(root, "@btrbk:/root/b.conf"), Names{"/mnt/b"});
    EXPECT_EQ(*places_of_tool(root, "@timeshift"), Names{"/"});
    for (const char *no : {"@", "@zrepl", "@no-such:x"})
        EXPECT_EQ(places_of_tool(root, no).error().code, EINVAL) << no;
}

} // namespace
} // namespace warden::ctl::tools
