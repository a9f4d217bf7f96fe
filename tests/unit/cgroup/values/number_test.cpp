// SPDX-License-Identifier: LGPL-2.1-or-later
// What the kernel does with these texts was measured on v1 files of memory, cpu, pids and blkio.
#include "cgroup/values/number.hpp"

#include <gtest/gtest.h>

namespace warden::cgroup::values {
namespace {

struct Good {
    std::string_view text;
    std::uint64_t value;
    bool octal = false;
};
struct Bad {
    std::string_view text;
    NumberFault fault;
};

TEST(Number, MemoryTakesWhatThePageCounterTakes) {
    for (const auto &[text, value, octal] :
         std::initializer_list<Good>{{"0", 0},
                                     {"00", 0, true},
                                     {"0m", 0},
                                     {"010m", 8ULL << 20U, true},
                                     {"512M", 512ULL << 20U},
                                     {" 5M ", 5ULL << 20U},
                                     {"\x0b"
                                      "5M",
                                      5ULL << 20U},
                                     {"0x1g", 1ULL << 30U},
                                     {"0x1e", 0x1E},
                                     {"0X10", 16},
                                     {"1e", 1ULL << 60U},
                                     {"15E", 15ULL << 60U},
                                     {"-1", k_unlimited},
                                     {"-1 ", k_unlimited},
                                     {"18446744073709551615", k_unlimited}}) {
        const auto parsed = parse_memory(text);
        ASSERT_TRUE(parsed) << text;
        EXPECT_EQ(parsed.value, value) << text;
        EXPECT_EQ(parsed.octal, octal) << text;
    }
}

TEST(Number, MemoryRefuses) {
    using enum NumberFault;
    for (const auto &[text, fault] : std::initializer_list<Bad>{{"", malformed},
                                                                {" ", malformed},
                                                                {"m", malformed},
                                                                {"08m", malformed},
                                                                {"0x", malformed},
                                                                {"0xg", malformed},
                                                                {"+1", malformed},
                                                                {"5 M", malformed},
                                                                {"512MB", malformed},
                                                                {"1E1", malformed},
                                                                {"1.5G", malformed},
                                                                {"max", malformed},
                                                                {"512M # x", malformed},
                                                                {"--1", malformed},
                                                                {"-", malformed},
                                                                {"-x", malformed},
                                                                {"-2", negative},
                                                                {"-0", negative},
                                                                {"-1M", negative},
                                                                {"16E", overflow},
                                                                {"512\xd0\x9c", malformed},
                                                                {"5M\xa0", malformed},
                                                                {"17179869184G", overflow},
                                                                {"18446744073709551616", overflow},
                                                                {"0x10000000000000000", overflow}})
        EXPECT_EQ(parse_memory(text).fault, fault) << text;
    EXPECT_EQ(parse_memory_v2("-1").fault, negative);
}

TEST(Number, U64FilesTakeAPlusAndNoBlanks) {
    EXPECT_EQ(parse_u64_file("+512").value, 512U);
    EXPECT_EQ(parse_u64_file("0x400").value, 1024U);
    EXPECT_EQ(parse_u64_file("02000").value, 1024U);
    EXPECT_EQ(parse_u64_file("18446744073709551615").value, k_unlimited);
    using enum NumberFault;
    for (const auto &[text, fault] : std::initializer_list<Bad>{{"", malformed},
                                                                {" 512", malformed},
                                                                {"512 ", malformed},
                                                                {"1k", malformed},
                                                                {"++1", malformed},
                                                                {"08", malformed},
                                                                {"-0", negative},
                                                                {"-1", negative},
                                                                {"18446744073709551616", overflow}})
        EXPECT_EQ(parse_u64_file(text).fault, fault) << text;
}

TEST(Number, S64FilesTakeAMinus) {
    EXPECT_EQ(parse_s64_file("-1").value, -1);
    EXPECT_EQ(parse_s64_file("-0x1").value, -1);
    EXPECT_EQ(parse_s64_file("-0").value, 0);
    EXPECT_EQ(parse_s64_file("9223372036854775807").value, std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(parse_s64_file("-9223372036854775808").value, std::numeric_limits<std::int64_t>::min());
    using enum NumberFault;
    for (const auto &[text, fault] : std::initializer_list<Bad>{{"--1", malformed},
                                                                {"-+1", malformed},
                                                                {"+-1", malformed},
                                                                {"-", malformed},
                                                                {"9223372036854775808", overflow},
                                                                {"-9223372036854775809", overflow}})
        EXPECT_EQ(parse_s64_file(text).fault, fault) << text;
}

TEST(Number, BlkioIsDecimal) {
    EXPECT_EQ(parse_decimal("010").value, 10U);
    EXPECT_EQ(parse_decimal("0x10").fault, NumberFault::malformed);
    EXPECT_EQ(parse_decimal("10M").fault, NumberFault::malformed);
    EXPECT_EQ(parse_decimal("+5").fault, NumberFault::malformed);
    EXPECT_EQ(parse_decimal("-5").fault, NumberFault::negative);
    EXPECT_EQ(parse_decimal("18446744073709551616").fault, NumberFault::overflow);
}

TEST(Number, CountersEndAtAPage) {
    EXPECT_EQ(counter_end(4096), 9223372036854771712U);
    EXPECT_EQ(counter_end(65536), 9223372036854710272U);
    EXPECT_EQ(floor_to(8191, 4096), 4096U);
}

} // namespace
} // namespace warden::cgroup::values
