// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apparmor/parser_version.hpp"

#include <gtest/gtest.h>

namespace warden::apparmor {
namespace {

TEST(ParserVersion, AsItPrintsItself) {
    for (const auto &[text, major, minor] :
         {std::tuple{"AppArmor parser version 3.0.8\nCopyright (C) 1999-2008 Novell Inc.\n", 3U, 0U},
          std::tuple{"AppArmor parser version 4.1.0~beta1", 4U, 1U}, std::tuple{"4.1", 4U, 1U},
          std::tuple{"5.0-alpha", 5U, 0U}}) {
        const auto version = parse_parser_version(text);
        ASSERT_TRUE(version) << text;
        EXPECT_EQ(version->major, major);
        EXPECT_EQ(version->minor, minor);
    }
    for (const char *text : {"", "4", "x.1", "AppArmor parser", "four.one", "4.", ".1"})
        EXPECT_FALSE(parse_parser_version(text)) << text;
}

} // namespace
} // namespace warden::apparmor
