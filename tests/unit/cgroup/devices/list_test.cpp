// SPDX-License-Identifier: LGPL-2.1-or-later
// The two models against what was measured: v1 groups of a kernel, and LXC 5.0.2 on cgroup2.
#include "cgroup/devices/list.hpp"

#include <gtest/gtest.h>

namespace warden::cgroup::devices {
namespace {

struct Step {
    bool allow;
    std::string_view text;
};

V1DeviceList v1(std::initializer_list<Step> steps) {
    V1DeviceList list;
    for (const auto &[allow, text] : steps) {
        const auto rule = parse_device_rule(allow, text);
        EXPECT_TRUE(rule) << text;
        if (rule)
            list.apply(allow, *rule);
    }
    return list;
}

LxcDeviceList lxc(std::initializer_list<Step> steps) {
    LxcDeviceList list;
    for (const auto &[allow, text] : steps)
        list.apply(allow ? "devices.allow" : "devices.deny", text);
    return list;
}

constexpr unsigned k_open_both = k_read | k_write;
const Device k_null{'c', 1, 3, {}};
const Device k_zero{'c', 1, 5, {}};
const Device k_loop{'b', 7, 0, {}};

TEST(V1DeviceList, ANewGroupAllowsEverything) {
    EXPECT_TRUE(v1({}).permits(k_null, k_open_both));
    EXPECT_FALSE(v1({{false, "a"}}).permits(k_null, k_read));
}

TEST(V1DeviceList, OneEntryMustHoldTheWholeRequest) {
    const auto list = v1({{false, "a"}, {true, "c 1:* r"}, {true, "c 1:3 w"}});
    EXPECT_TRUE(list.permits(k_null, k_read));
    EXPECT_TRUE(list.permits(k_null, k_write));
    EXPECT_FALSE(list.permits(k_null, k_open_both));
}

TEST(V1DeviceList, LettersOfOneDeviceMerge) {
    const auto list = v1({{false, "a"}, {true, "c 1:3 r"}, {true, "c 1:3 w"}});
    EXPECT_TRUE(list.permits(k_null, k_open_both));
    EXPECT_EQ(list.entries().size(), 1U);
}

TEST(V1DeviceList, NoHoleInAWildcard) {
    auto list = v1({{false, "a"}, {true, "c *:* rwm"}});
    EXPECT_FALSE(list.apply(false, *parse_device_rule(false, "c 1:5 rwm")));
    EXPECT_TRUE(list.permits(k_zero, k_open_both));
}

TEST(V1DeviceList, AnySharedLetterRefusesWhereEverythingIsAllowed) {
    const auto list = v1({{false, "c 1:5 w"}});
    EXPECT_TRUE(list.permits(k_zero, k_read));
    EXPECT_FALSE(list.permits(k_zero, k_open_both));
    EXPECT_TRUE(list.permits(k_loop, k_open_both));
}

TEST(LxcDeviceList, DenyAllAloneAllowsEverything) {
    const auto list = lxc({{false, "a"}});
    EXPECT_FALSE(list.has_program());
    EXPECT_TRUE(list.permits(k_null, k_open_both));
    EXPECT_FALSE(lxc({{false, "a"}, {false, "c *:* rwm"}}).permits(k_null, k_read));
}

TEST(LxcDeviceList, OneAllowRuleMakesAnAllowList) {
    const auto list = lxc({{true, "c 10:200 rwm"}});
    EXPECT_FALSE(list.permits(k_null, k_read));
}

TEST(LxcDeviceList, SeparateLettersDoNotMerge) {
    const auto list = lxc({{false, "a"}, {true, "c 1:5 r"}, {true, "c 1:5 w"}});
    EXPECT_TRUE(list.permits(k_zero, k_read));
    EXPECT_TRUE(list.permits(k_zero, k_write));
    EXPECT_FALSE(list.permits(k_zero, k_open_both));
}

TEST(LxcDeviceList, DenyingWriteDoesNotStopOpeningForBoth) {
    const auto list = lxc({{true, "a"}, {false, "c 1:5 w"}});
    EXPECT_FALSE(list.permits(k_zero, k_write));
    EXPECT_TRUE(list.permits(k_zero, k_open_both));
}

TEST(LxcDeviceList, TheSameTextSwitchesARule) {
    EXPECT_FALSE(lxc({{false, "a"}, {true, "c 1:5 rwm"}, {false, "c 1:5 rwm"}}).permits(k_zero, k_read));
    EXPECT_TRUE(lxc({{false, "a"}, {true, "c 1:5 rwm"}, {false, "c 1:5 w"}}).permits(k_zero, k_write));
    EXPECT_TRUE(lxc({{false, "a"}, {true, "c 1:5 rwm"}, {false, "c 1:5 rwm"}, {true, "c 1:5 rwm"}})
                    .permits(k_zero, k_read));
}

TEST(LxcDeviceList, AllDevicesInLongFormDoNotLoad) {
    EXPECT_FALSE(lxc({{true, "a *:* rwm"}}).loads());
    EXPECT_TRUE(lxc({{true, "a"}}).loads());
    EXPECT_TRUE(lxc({{false, "a"}, {false, "a *:* rwm"}}).loads());
}

TEST(LxcDeviceList, WhatItCannotParseItSkips) {
    LxcDeviceList list;
    for (const std::string_view text :
         {"c 1:3", "c 1:3 rwx", "c  1:3 r", "c 4294967295:3 r", "all", "A", "", "c 1:3 rw # x"})
        EXPECT_FALSE(list.apply("devices.allow", text)) << text;
    EXPECT_FALSE(list.apply("devices.deny", "/dev/zero rw"));
    EXPECT_TRUE(list.items().empty());
    EXPECT_TRUE(list.apply("devices.allow", "/dev/zero rw"));
}

// Every other key is a deny rule.
TEST(LxcDeviceList, AMisspelledKeyDenies) {
    auto list = lxc({{true, "a"}});
    list.apply("devices.alloww", "c 1:3 rwm");
    EXPECT_FALSE(list.permits(k_null, k_read));
}

// LXC reads numbers in base 0.
TEST(LxcDeviceList, ALeadingZeroIsOctal) {
    EXPECT_TRUE(lxc({{true, "c 010:3 r"}}).permits({'c', 8, 3, {}}, k_read));
    EXPECT_FALSE(LxcDeviceList{}.apply("devices.allow", "c 08:3 r"));
}

TEST(SameAccess, SeesOneDifference) {
    EXPECT_TRUE(
        same_access(v1({{false, "a"}, {true, "c 1:3 rwm"}}), lxc({{true, "c 1:3 rw"}, {true, "c 1:3 m"}})));
    EXPECT_FALSE(same_access(v1({{false, "a"}, {true, "c 1:3 rwm"}}), lxc({{true, "c 1:3 rw"}})));
    EXPECT_FALSE(same_access(v1({{false, "a"}, {true, "c *:3 r"}, {true, "c 1:* w"}}),
                             lxc({{true, "c *:3 r"}, {true, "c 1:* w"}, {true, "c 1:3 rw"}})));
    EXPECT_FALSE(same_access(v1({}), v1({{false, "b *:* m"}})));
    EXPECT_FALSE(same_access(v1({{false, "a"}, {true, "/dev/x r"}}), lxc({{true, "/dev/x rw"}})));
    EXPECT_FALSE(same_access(v1({}), lxc({{true, "a *:* rwm"}})));
}

TEST(NoWeaker, IsOneSided) {
    const auto wide = v1({{false, "c 1:5 w"}});
    EXPECT_TRUE(no_weaker(wide, lxc({{true, "a"}, {false, "c 1:5 rw"}})));
    EXPECT_FALSE(no_weaker(wide, lxc({{true, "a"}, {false, "c 1:5 w"}})));
}

} // namespace
} // namespace warden::cgroup::devices
