// SPDX-License-Identifier: LGPL-2.1-or-later
#include "engine/cleared.hpp"

#include "fake/world.hpp"
#include "lxc/config_reader.hpp"

#include <gtest/gtest.h>

namespace warden::engine::test {
namespace {

using warden::test::file;
using warden::test::World;

class Cleared : public testing::Test {
protected:
    lxc::Config read(const std::string &text) const {
        return lxc::ConfigReader(root_).expand(text, lxc::Syntax::lxc, "c");
    }
    World world_{file("common.conf", "lxc.cap.drop = sys_module\nlxc.cap.drop = sys_time\n"
                                     "lxc.cgroup2.devices.deny = a\nlxc.seccomp.profile = /s\n")};
    Dir root_ = world_.root();
};

TEST_F(Cleared, TheLineIsNamedWithWhatItTookAway) {
    const auto config = read("lxc.include = /common.conf\nlxc.uts.name = c\nlxc.cap.drop =\n");
    findings::Finding finding;
    finding.key = "lxc.cap.drop";
    finding.message = "may have sys_module";
    finding.fix = "Include common.conf";
    name_clearing_line(finding, config, true);
    EXPECT_EQ(finding.at.file, "c");
    EXPECT_EQ(finding.at.line, 3U);
    EXPECT_NE(finding.message.find("may have sys_module; `lxc.cap.drop =` clears what "), std::string::npos);
    EXPECT_NE(finding.message.find("common.conf:2 brings"), std::string::npos) << finding.message;
    EXPECT_TRUE(finding.fix.starts_with("Remove this line")) << finding.fix;
}

TEST_F(Cleared, AFamilyTooAndByTheOtherList) {
    const auto config = read("lxc.include = /common.conf\nlxc.cgroup2.devices.deny =\nlxc.cap.keep = none\n");
    const auto devices = clearing_of(config, "lxc.cgroup2.devices");
    ASSERT_TRUE(devices);
    EXPECT_EQ(devices->by->at.line, 2U);
    EXPECT_EQ(devices->what->value, "a");
    const auto drop = clearing_of(config, "lxc.cap.drop");
    ASSERT_TRUE(drop);
    EXPECT_EQ(drop->by->key, "lxc.cap.keep");
}

// A line that clears nothing, one of another key, one before what it could clear; and a finding about a line.
TEST_F(Cleared, NothingIsBlamedThatTookNothingAway) {
    const auto config = read("lxc.cap.drop =\nlxc.include = /common.conf\nlxc.mount.entry =\nlxc.hook =\n");
    EXPECT_FALSE(clearing_of(config, "lxc.cap.drop"));
    EXPECT_FALSE(clearing_of(config, "lxc.cgroup2.devices"));
    const auto cleared = read("lxc.include = /common.conf\nlxc.cap.drop =\n");
    findings::Finding placed;
    placed.key = "lxc.cap.drop";
    placed.value = "sys_time";
    placed.at = {"c", 9, 0};
    placed.message = "m";
    name_clearing_line(placed, cleared, true);
    EXPECT_EQ(placed.message, "m");
    EXPECT_EQ(placed.at.line, 9U);
    placed.value = "";
    placed.live = "0000000000000000";
    name_clearing_line(placed, cleared, true);
    EXPECT_EQ(placed.at.line, 9U) << "it is about what runs";
    // A single value that is set again is not missing.
    EXPECT_FALSE(
        clearing_of(read("lxc.include = /common.conf\nlxc.seccomp.profile =\nlxc.seccomp.profile = /own\n"),
                    "lxc.seccomp.profile"));
    EXPECT_TRUE(
        clearing_of(read("lxc.include = /common.conf\nlxc.seccomp.profile =\n"), "lxc.seccomp.profile"));
}

} // namespace
} // namespace warden::engine::test
