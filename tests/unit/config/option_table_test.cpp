// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config/options.hpp"

#include <gtest/gtest.h>

namespace warden::config {
namespace {

struct TableCase {
    std::vector<warden_option> table;
    const char *problem; // nullptr: none
};

class CheckTable : public testing::TestWithParam<TableCase> {};

TEST_P(CheckTable, NamesTheFirstBadOption) {
    const auto got = check_option_table(GetParam().table);
    EXPECT_EQ(got ? "" : got.error().message, GetParam().problem == nullptr ? "" : GetParam().problem);
}

INSTANTIATE_TEST_SUITE_P(Good, CheckTable,
                         testing::Values(TableCase{{}, nullptr},
                                         TableCase{{{"a", WARDEN_BOOL, 0, "yes", nullptr, "h"},
                                                    {"memory.max", WARDEN_SIZE, 0, nullptr, "0..1G", "h"},
                                                    {"v1-keys", WARDEN_ENUM, 0, "apply", "apply|report", "h"},
                                                    {"r", WARDEN_PATH, WARDEN_OPT_REQUIRED | WARDEN_OPT_LIST,
                                                     nullptr, nullptr, "h"},
                                                    {"l", WARDEN_ENUM, WARDEN_OPT_LIST, "a b", "a|b", "h"},
                                                    {"t", WARDEN_DURATION_MS, 0, "4s", "1s..1min", "h"}},
                                                   nullptr}));

INSTANTIATE_TEST_SUITE_P(
    Bad, CheckTable,
    testing::Values(
        TableCase{{{nullptr, WARDEN_BOOL, 0, nullptr, nullptr, "h"}},
                  "option 1 has no name out of the letters a-z, digits, '.', '_' and '-'"},
        TableCase{
            {{"a", WARDEN_BOOL, 0, nullptr, nullptr, "h"}, {"b,c", WARDEN_BOOL, 0, nullptr, nullptr, "h"}},
            "option 2 has no name out of the letters a-z, digits, '.', '_' and '-'"},
        TableCase{{{"b*", WARDEN_BOOL, 0, nullptr, nullptr, "h"}},
                  "option 1 has no name out of the letters a-z, digits, '.', '_' and '-'"},
        TableCase{{{"-b", WARDEN_BOOL, 0, nullptr, nullptr, "h"}},
                  "option 1 has no name out of the letters a-z, digits, '.', '_' and '-'"},
        TableCase{{{"a", WARDEN_BOOL, 0, nullptr, nullptr, "h"}, {"a", WARDEN_INT, 0, nullptr, nullptr, "h"}},
                  "option 'a': the name is there twice"},
        TableCase{{{"a", 0, 0, nullptr, nullptr, "h"}}, "option 'a': type 0 is not known"},
        TableCase{{{"a", 8, 0, nullptr, nullptr, "h"}}, "option 'a': type 8 is not known"},
        TableCase{{{"a", WARDEN_BOOL, 4, nullptr, nullptr, "h"}}, "option 'a': flags 4 are not known"},
        TableCase{{{"a", WARDEN_BOOL, 0, nullptr, nullptr, nullptr}}, "option 'a': there is no help"},
        TableCase{{{"a", WARDEN_BOOL, 0, nullptr, nullptr, ""}}, "option 'a': there is no help"},
        TableCase{{{"a", WARDEN_ENUM, 0, nullptr, nullptr, "h"}}, "option 'a': an enum needs `values`"},
        TableCase{{{"a", WARDEN_ENUM, 0, nullptr, "x||y", "h"}},
                  "option 'a': `values` has an empty name or a blank in one"},
        TableCase{{{"a", WARDEN_ENUM, 0, nullptr, "x |y", "h"}},
                  "option 'a': `values` has an empty name or a blank in one"},
        TableCase{{{"a", WARDEN_ENUM, 0, nullptr, "x|y|x", "h"}}, "option 'a': `values` names 'x' twice"},
        TableCase{{{"a", WARDEN_INT, 0, nullptr, "1-5", "h"}},
                  "option 'a': `values` is not a range such as 0..100"},
        TableCase{{{"a", WARDEN_INT, 0, nullptr, "5..1", "h"}},
                  "option 'a': `values` is not a range such as 0..100"},
        TableCase{{{"a", WARDEN_STRING, 0, nullptr, "x|y", "h"}}, "option 'a': this type takes no `values`"},
        TableCase{{{"a", WARDEN_INT, 0, "7", "1..5", "h"}},
                  "option 'a': a: '7' is not a whole number in 1..5"},
        TableCase{{{"a", WARDEN_ENUM, WARDEN_OPT_LIST, "x z", "x|y", "h"}},
                  "option 'a': a: 'z' is not one of x, y"},
        TableCase{{{"a", WARDEN_INT, WARDEN_OPT_REQUIRED, "7", nullptr, "h"}},
                  "option 'a': a required option has no use for a fallback"}));

} // namespace
} // namespace warden::config
