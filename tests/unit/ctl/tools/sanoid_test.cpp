// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/tools/sanoid.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::tools {
namespace {

std::string wired(std::string_view config) {
    const Wiring wiring = sanoid_wiring(config, "sanoid.conf");
    return wiring.edits.empty() ? std::string(config) : wiring.edits.front().after;
}

const std::vector<std::string> k_configs{
    "", "[tank/ct]\n  use_template = ct\n[template_ct]\n  hourly = 1\n",
    "# a comment\n\n[template_default]\n\tautosnap = yes\n[tank]\nuse_template = default\n",
    "[tank]\r\nuse_template = a\r\n[template_default]\r\nhourly = 3\r\n", "[tank]\nuse_template = a"};

TEST(Sanoid, WhatIsWiredIsWiredOnceAndComesBackByteForByte) {
    for (const auto &config : k_configs) {
        const std::string after = wired(config);
        EXPECT_NE(after, config);
        EXPECT_EQ(wired(after), after) << "twice";
        EXPECT_EQ(sanoid_undone(after).after, config);
        EXPECT_EQ(sanoid_undone(config).after, config) << "nothing of ours is in it";
    }
}

TEST(Sanoid, TheKeysStandInTheDefaultTemplate) {
    EXPECT_EQ(wired("# a\n[template_default]\nhourly = 1\n"),
              "# a\n[template_default]\n"
              "# lxc-warden freeze enable sanoid: begin\n"
              "pre_snapshot_script = /usr/libexec/lxc-warden/snapshot-hook\n"
              "post_snapshot_script = /usr/libexec/lxc-warden/snapshot-hook\n"
              "script_timeout = 15\nno_inconsistent_snapshot = yes\n"
              "# lxc-warden freeze enable sanoid: end\nhourly = 1\n");
    EXPECT_TRUE(
        wired("[tank]\na = b").starts_with("# lxc-warden freeze enable sanoid: begin\n[template_default]\n"));
    EXPECT_NE(wired("[tank]\r\na = b\r\n").find("script_timeout = 15\r\n"), std::string::npos);
}

TEST(Sanoid, WhatTheAdministratorSaysStays) {
    const std::string config = "[template_default]\nscript_timeout = 60\nno_inconsistent_snapshot = no\n"
                               "[template_db]\npre_snapshot_script = /opt/mine\n";
    const Wiring wiring = sanoid_wiring(config, "sanoid.conf");
    ASSERT_EQ(wiring.edits.size(), 1U);
    EXPECT_EQ(wiring.edits[0].after.find("script_timeout = 15"), std::string::npos);
    EXPECT_EQ(wiring.edits[0].after.find("no_inconsistent_snapshot = yes"), std::string::npos);
    ASSERT_EQ(wiring.problems.size(), 1U);
    EXPECT_TRUE(
        wiring.problems[0].starts_with("sanoid.conf:5: [template_db] has a pre_snapshot_script of its own"))
        << wiring.problems[0];
    ASSERT_EQ(wiring.remarks.size(), 1U);
    EXPECT_TRUE(wiring.remarks[0].starts_with("sanoid.conf:3: ")) << wiring.remarks[0];
}

TEST(Sanoid, OneThatWasWiredByHandIsLeftAlone) {
    const std::string config =
        "[template_default]\npre_snapshot_script = /usr/libexec/lxc-warden/snapshot-hook\n"
        "post_snapshot_script=/usr/libexec/lxc-warden/snapshot-hook\nscript_timeout = 9\n"
        "no_inconsistent_snapshot = yes\n";
    const Wiring wiring = sanoid_wiring(config, "sanoid.conf");
    EXPECT_TRUE(wiring.edits.empty());
    EXPECT_TRUE(wiring.problems.empty());
    EXPECT_TRUE(wiring.by_admin);
}

TEST(Sanoid, ItsDatasetsAreItsOtherSections) {
    EXPECT_EQ(
        sanoid_datasets("[version]\nversion = 2\n[tank/ct]\n;[no]\n#[no]\n [ tank/vm ] \n[template_a]\n"),
        (std::vector<std::string>{"tank/ct", "tank/vm"}));
}

} // namespace
} // namespace warden::ctl::tools
