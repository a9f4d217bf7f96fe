// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/devices/list_text.hpp"

#include <gtest/gtest.h>

namespace warden::cgroup::devices {
namespace {

TEST(DeviceListText, GivesTheSameListBack) {
    for (const std::string text :
         {"deny a\n", "allow a\n", "deny a\nallow c 1:3 rw\nallow b *:* m\n", "allow a\ndeny c 5:* rwm\n"}) {
        const auto list = parse_list_text(text);
        ASSERT_TRUE(list) << text;
        EXPECT_EQ(list_text(*list), text);
    }
    EXPECT_TRUE(parse_list_text("")->allows_by_default());
}

TEST(DeviceListText, RefusesWhatIsNoRule) {
    for (const std::string text :
         {"allow", "allow ", "permit c 1:3 r", "allow c 1:3", "deny c 1:3 x", "allow /dev/null r", "a"})
        EXPECT_FALSE(parse_list_text(text)) << text;
    std::string many;
    for (int i = 0; i < 513; ++i)
        many += "allow c 1:3 r\n";
    EXPECT_EQ(parse_list_text(many).error().code, E2BIG);
}

} // namespace
} // namespace warden::cgroup::devices
