// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/units.hpp"

#include <gtest/gtest.h>
#include <limits>

namespace warden {
namespace {

using namespace std::string_view_literals;
constexpr auto k_max = std::numeric_limits<std::uint64_t>::max();

TEST(ParseU64, WholeDecimalOrNothing) {
    EXPECT_EQ(parse_u64("0"), 0U);
    EXPECT_EQ(parse_u64("007"), 7U);
    EXPECT_EQ(parse_u64("18446744073709551615"), k_max);
    for (const auto wrong : {""sv, "18446744073709551616"sv, "-1"sv, "+1"sv, " 1"sv, "1 "sv, "0x10"sv,
                             "1e3"sv, "1.0"sv, "1\0"sv, "1\n"sv})
        EXPECT_FALSE(parse_u64(wrong)) << wrong;
    EXPECT_FALSE(parse_u64(std::string_view{}));
}

TEST(ParseI64, TakesAMinus) {
    EXPECT_EQ(parse_i64("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(parse_i64("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(parse_i64("-0"), 0);
    for (const auto wrong : {""sv, "-"sv, "--1"sv, "+1"sv, "9223372036854775808"sv, "-9223372036854775809"sv})
        EXPECT_FALSE(parse_i64(wrong)) << wrong;
}

TEST(ParseSize, PowersOf1024) {
    struct Case {
        std::string_view text;
        std::uint64_t bytes;
    };
    for (const auto &c : std::vector<Case>{{"0", 0},
                                           {"4096", 4096},
                                           {"1K", 1024},
                                           {"1k", 1024},
                                           {"64M", 67108864},
                                           {"2g", 2147483648},
                                           {"1T", 1099511627776},
                                           {"1P", 1125899906842624},
                                           {"15E", 17293822569102704640U},
                                           {"18446744073709551615", k_max}}) {
        const auto parsed = parse_size(c.text);
        ASSERT_TRUE(parsed) << c.text;
        EXPECT_EQ(*parsed, c.bytes) << c.text;
    }
    for (const auto wrong : {""sv, "K"sv, "1KB"sv, "1KiB"sv, "1 K"sv, "-1"sv, "1.5G"sv, "max"sv, "0x1K"sv,
                             "1KK"sv, "18446744073709551616"sv, "1\0K"sv})
        EXPECT_FALSE(parse_size(wrong)) << wrong;
}

TEST(ParseSize, DoesNotWrapAndNamesTheWholeText) {
    const auto too_big = parse_size("16E");
    ASSERT_FALSE(too_big);
    EXPECT_EQ(too_big.error().code, ERANGE);
    EXPECT_EQ(too_big.error().message, "'16E' is larger than 2^64-1 bytes");
    EXPECT_EQ(parse_size("12Q").error().code, EINVAL);
    EXPECT_NE(parse_size("12Q").error().message.find("'12Q'"), std::string::npos);
}

TEST(ParseDuration, SecondsWithoutAUnit) {
    struct Case {
        std::string_view text;
        std::uint64_t ms;
    };
    for (const auto &c : std::vector<Case>{{"500ms", 500},
                                           {"4s", 4000},
                                           {"4", 4000},
                                           {"2min", 120000},
                                           {"1h", 3600000},
                                           {"1d", 86400000},
                                           {"0", 0}}) {
        const auto parsed = parse_duration_ms(c.text);
        ASSERT_TRUE(parsed) << c.text;
        EXPECT_EQ(*parsed, c.ms) << c.text;
    }
    for (const auto wrong :
         {""sv, "ms"sv, "4 s"sv, "-4s"sv, "4sec"sv, "1.5s"sv, "4S"sv, "1h30min"sv, "18446744073709551615d"sv})
        EXPECT_FALSE(parse_duration_ms(wrong)) << wrong;
}

TEST(ParseBool, KnowsEightWords) {
    for (const auto yes : {"yes"sv, "true"sv, "on"sv, "1"sv})
        EXPECT_EQ(parse_bool(yes), true) << yes;
    for (const auto no : {"no"sv, "false"sv, "off"sv, "0"sv})
        EXPECT_EQ(parse_bool(no), false) << no;
    for (const auto wrong : {""sv, "Yes"sv, "y"sv, "2"sv, "yes "sv})
        EXPECT_FALSE(parse_bool(wrong)) << wrong;
}

TEST(FormatSize, IsExact) {
    EXPECT_EQ(format_size(0), "0 bytes");
    EXPECT_EQ(format_size(67108864), "64 MiB");
    EXPECT_EQ(format_size(67108865), "67108865 bytes");
    EXPECT_EQ(format_size(1536 * 1024), "1536 KiB");
    EXPECT_EQ(format_size(k_max), "18446744073709551615 bytes");
    EXPECT_EQ(format_size(std::uint64_t{1} << 63U), "8 EiB");
}

} // namespace
} // namespace warden
