// SPDX-License-Identifier: LGPL-2.1-or-later
// Measured on devices.allow and devices.deny of v1.
#include "cgroup/devices/rule.hpp"

#include <gtest/gtest.h>

namespace warden::cgroup::devices {
namespace {

std::string text_of(bool allow, std::string_view text) {
    const auto rule = parse_device_rule(allow, text);
    if (!rule)
        return "refused";
    return rule->whole ? "a" : rule_text(rule->match, rule->access);
}

struct Row {
    std::string_view text;
    std::string_view expected;
};

TEST(DeviceRule, ReadsAsTheKernel) {
    for (const auto &[text, expected] : std::initializer_list<Row>{{"a", "a"},
                                                                   {"all", "a"},
                                                                   {"allow", "a"},
                                                                   {"a *:* rwm", "a"},
                                                                   {"c 1:3 rwm", "c 1:3 rwm"},
                                                                   {" c 1:3 r ", "c 1:3 r"},
                                                                   {"c\t1:3\tr", "c 1:3 r"},
                                                                   {"c 1:3\x0br", "c 1:3 r"},
                                                                   {"b *:* m", "b *:* m"},
                                                                   {"b 8:* rw", "b 8:* rw"},
                                                                   {"c 1:3 mrw", "c 1:3 rwm"},
                                                                   {"c 1:3 rr", "c 1:3 r"},
                                                                   {"c 1:3 rwmx", "c 1:3 rwm"},
                                                                   {"c 1:3 rwm # x", "c 1:3 rwm"},
                                                                   {"c 01:03 r", "c 1:3 r"},
                                                                   {"c 00000000001:3 r", "c 1:3 r"},
                                                                   {"c 4294967295:3 r", "c *:3 r"},
                                                                   {"c 4294967294:3 r", ""},
                                                                   {"c 2147483647:3 r", "c 2147483647:3 r"},
                                                                   {"", "refused"},
                                                                   {"c", "refused"},
                                                                   {"c 1:3", "refused"},
                                                                   {"c 1:3 ", "refused"},
                                                                   {"c 1:3 x", "refused"},
                                                                   {"c 1:3 rwx", "refused"},
                                                                   {"c 1:3 rw # x", "refused"},
                                                                   {"c 1:3 R", "refused"},
                                                                   {"c  1:3 r", "refused"},
                                                                   {"c 1:3  r", "refused"},
                                                                   {"C 1:3 r", "refused"},
                                                                   {"u 1:3 r", "refused"},
                                                                   {"c * r", "refused"},
                                                                   {"c *:*rw", "refused"},
                                                                   {"c 1:3-5 r", "refused"},
                                                                   {"c 0x1:3 r", "refused"},
                                                                   {"c -1:3 r", "refused"},
                                                                   {"c 4294967296:3 r", "refused"},
                                                                   {"c 000000000001:3 r", "refused"}}) {
        EXPECT_EQ(text_of(true, text), expected) << text;
        EXPECT_EQ(text_of(false, text), expected) << text;
    }
}

TEST(DeviceRule, APathIsForAllowOnly) {
    EXPECT_EQ(text_of(true, "/dev/zero rw"), "/dev/zero rw");
    EXPECT_EQ(text_of(true, "/dev/zero   mr  # x"), "/dev/zero rm");
    EXPECT_EQ(text_of(true, "/dev/zero"), "refused");
    EXPECT_EQ(text_of(true, "/dev/zero "), "refused");
    EXPECT_EQ(text_of(true, "/dev/zero\trw"), "refused");
    EXPECT_EQ(text_of(true, "/dev/zero rx"), "refused");
    EXPECT_EQ(text_of(false, "/dev/zero rw"), "refused");
}

} // namespace
} // namespace warden::cgroup::devices
