// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config/option_value.hpp"

#include <gtest/gtest.h>

namespace warden::config {
namespace {

struct ValueCase {
    warden_type type;
    const char *values;
    const char *text;
    std::int64_t number;
    const char *problem; // nullptr: none
};

void PrintTo(const ValueCase &c, std::ostream *out) {
    *out << c.type << " '" << c.text << "'";
}

class ParseValue : public testing::TestWithParam<ValueCase> {};

TEST_P(ParseValue, GivesNumberOrProblem) {
    const auto &c = GetParam();
    const warden_option option{"key", c.type, 0, nullptr, c.values, "help"};
    const auto got = parse_option_value(option, c.text);
    if (c.problem == nullptr) {
        ASSERT_TRUE(got) << got.error().message;
        EXPECT_EQ(*got, c.number);
    } else {
        ASSERT_FALSE(got) << *got;
        EXPECT_EQ(got.error().message, c.problem);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Bool, ParseValue,
    testing::Values(ValueCase{WARDEN_BOOL, nullptr, "yes", 1, nullptr},
                    ValueCase{WARDEN_BOOL, nullptr, "off", 0, nullptr},
                    ValueCase{WARDEN_BOOL, nullptr, "maybe", 0, "key: 'maybe' is not yes or no"},
                    ValueCase{WARDEN_BOOL, nullptr, "", 0, "key has no value; write yes or no"}));

INSTANTIATE_TEST_SUITE_P(
    Int, ParseValue,
    testing::Values(ValueCase{WARDEN_INT, nullptr, "-42", -42, nullptr},
                    ValueCase{WARDEN_INT, nullptr, "9223372036854775807", INT64_MAX, nullptr},
                    ValueCase{WARDEN_INT, nullptr, "9223372036854775808", 0,
                              "key: '9223372036854775808' is not a whole number"},
                    ValueCase{WARDEN_INT, nullptr, "1.5", 0, "key: '1.5' is not a whole number"},
                    ValueCase{WARDEN_INT, nullptr, "0x10", 0, "key: '0x10' is not a whole number"},
                    ValueCase{WARDEN_INT, "1..10000", "1", 1, nullptr},
                    ValueCase{WARDEN_INT, "1..10000", "10000", 10000, nullptr},
                    ValueCase{WARDEN_INT, "1..10000", "0", 0, "key: '0' is not a whole number in 1..10000"},
                    ValueCase{WARDEN_INT, "1..10000", "10001", 0,
                              "key: '10001' is not a whole number in 1..10000"},
                    ValueCase{WARDEN_INT, "-5..5", "-6", 0, "key: '-6' is not a whole number in -5..5"}));

INSTANTIATE_TEST_SUITE_P(
    SizeAndDuration, ParseValue,
    testing::Values(
        ValueCase{WARDEN_SIZE, nullptr, "2G", 2147483648, nullptr},
        ValueCase{WARDEN_SIZE, nullptr, "8E", 0, "key: '8E' is not a size such as 65536 or 64M"},
        ValueCase{WARDEN_SIZE, nullptr, "2GB", 0, "key: '2GB' is not a size such as 65536 or 64M"},
        ValueCase{WARDEN_SIZE, "1M..1G", "1048576", 1048576, nullptr},
        ValueCase{WARDEN_SIZE, "1M..1G", "2G", 0, "key: '2G' is not a size such as 65536 or 64M in 1M..1G"},
        ValueCase{WARDEN_DURATION_MS, nullptr, "2min", 120000, nullptr},
        ValueCase{WARDEN_DURATION_MS, nullptr, "2 min", 0,
                  "key: '2 min' is not a duration such as 500ms, 4s or 2min"},
        ValueCase{WARDEN_DURATION_MS, "100ms..1min", "61s", 0,
                  "key: '61s' is not a duration such as 500ms, 4s or 2min in 100ms..1min"}));

INSTANTIATE_TEST_SUITE_P(
    Text, ParseValue,
    testing::Values(ValueCase{WARDEN_ENUM, "apply|report", "apply", 0, nullptr},
                    ValueCase{WARDEN_ENUM, "apply|report", "aply", 0,
                              "key: 'aply' is not one of apply, report; did you mean 'apply'?"},
                    ValueCase{WARDEN_ENUM, "apply|report", "apply|report", 0,
                              "key: 'apply|report' is not one of apply, report"},
                    ValueCase{WARDEN_ENUM, "apply|report", "", 0,
                              "key has no value; write one of apply, report"},
                    ValueCase{WARDEN_STRING, nullptr, "any thing", 0, nullptr},
                    ValueCase{WARDEN_STRING, nullptr, "", 0, "key has no value; write a text"},
                    ValueCase{WARDEN_PATH, nullptr, "/a", 0, nullptr},
                    ValueCase{WARDEN_PATH, nullptr, "a/\x1b", 0, "key: 'a/\\x1b' is not an absolute path"}));

} // namespace
} // namespace warden::config
