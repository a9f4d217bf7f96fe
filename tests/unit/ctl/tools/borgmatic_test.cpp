// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/tools/borgmatic.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::tools {
namespace {

std::string place(std::string_view command) {
    const auto found = place_of_command(command);
    return !found ? "none" : found->place.empty() ? "unknown" : found->place + (found->exact ? " exact" : "");
}

TEST(PlaceOfCommand, OfEachProgramThatMakesSnapshots) {
    EXPECT_EQ(place("btrfs subvolume snapshot -r /srv/ct /srv/.snap"), "/srv/ct");
    EXPECT_EQ(place("/usr/bin/btrfs sub snap -i 0/5 /srv/ct /srv/.snap"), "/srv/ct");
    EXPECT_EQ(place("zfs snapshot tank/ct@now tank/db@now"), "tank/ct,tank/db exact");
    EXPECT_EQ(place("zfs snap -r -o a=b tank/ct@now"), "tank/ct");
    EXPECT_EQ(place("lvcreate -s -n snap -L 5G vg0/data"), "vg0/data");
    EXPECT_EQ(place("lvcreate --snapshot --name s /dev/vg0/data && mount x"), "/dev/vg0/data");
    EXPECT_EQ(place("btrbk -q snapshot"), "@btrbk");
    EXPECT_EQ(place("btrbk -c /etc/b.conf run"), "@btrbk:/etc/b.conf");
}

TEST(PlaceOfCommand, OthersMakeNone) {
    for (const char *command :
         {"", "echo btrfs subvolume snapshot", "btrfs subvolume list /", "zfs destroy tank@x",
          "lvcreate -n data -L 5G vg0", "btrbk list", "mount /srv",
          "/usr/bin/lxc-warden freeze-run --on / -- btrfs subvolume snapshot / /x"})
        EXPECT_EQ(place(command), "none") << command;
}

TEST(PlaceOfCommand, OneThatTheShellMakesIsNotKnown) {
    EXPECT_EQ(place("btrfs subvolume snapshot $SRC /x"), "unknown");
    EXPECT_EQ(place("lvcreate -s -n snap data"), "unknown");
    EXPECT_EQ(place("zfs snapshot {repository}@x"), "unknown");
}

const std::string k_config = "location:\n  source_directories:\n    - /mnt\nhooks:\n  before_backup:\n"
                             "    - btrfs subvolume snapshot -r /srv/ct /srv/.snap\n"
                             "    -   \"zfs snapshot tank/ct@b\"   # mine\r\n"
                             "    - 'echo done'\n  after_backup:\n    - btrfs subvolume delete /srv/.snap";

TEST(Borgmatic, OnlyTheCommandsThatMakeSnapshotsAreWrapped) {
    const Wiring wiring = borgmatic_wiring(k_config, "c", "c");
    ASSERT_EQ(wiring.edits.size(), 1U);
    const std::string &after = wiring.edits[0].after;
    EXPECT_NE(
        after.find(
            "    - /usr/bin/lxc-warden freeze-run --soft-exit 75 --on /srv/ct -- btrfs subvolume snapshot -r "
            "/srv/ct /srv/.snap\n"),
        std::string::npos)
        << after;
    EXPECT_NE(
        after.find(
            "    -   \"/usr/bin/lxc-warden freeze-run --soft-exit 75 --on tank/ct --exact -- zfs snapshot "
            "tank/ct@b\"   # mine\r\n"),
        std::string::npos)
        << after;
    EXPECT_TRUE(borgmatic_wiring(after, "c", "c").edits.empty()) << "twice";
    EXPECT_EQ(borgmatic_undone(after, "c").after, k_config);
}

TEST(Borgmatic, WhatCannotBeToldIsSaidWithItsLine) {
    const Wiring wiring = borgmatic_wiring("a:\n  - lvcreate -s -n x data\n", "c", "/etc/c");
    ASSERT_EQ(wiring.problems.size(), 1U);
    EXPECT_TRUE(wiring.problems[0].starts_with("/etc/c:2: ")) << wiring.problems[0];
}

} // namespace
} // namespace warden::ctl::tools
