// SPDX-License-Identifier: LGPL-2.1-or-later
// Measured on cpuset.cpus of a v1 group on a machine with CPUs 0-1; here CPUs 0-3.
#include "cgroup/values/number_list.hpp"

#include <gtest/gtest.h>
#include <string>

namespace warden::cgroup::values {
namespace {

std::string text_of(const std::variant<NumberSet, ListFault> &parsed) {
    if (const auto *fault = std::get_if<ListFault>(&parsed))
        return *fault == ListFault::malformed ? "malformed" : "too high";
    std::string text;
    for (const auto number : std::get<NumberSet>(parsed))
        text += (text.empty() ? "" : ",") + std::to_string(number);
    return text;
}

struct Row {
    std::string_view list;
    std::string_view expected;
};

TEST(NumberList, ReadsAsTheKernel) {
    for (const auto &[list, expected] : std::initializer_list<Row>{{"0", "0"},
                                                                   {"0-3", "0,1,2,3"},
                                                                   {"0,2", "0,2"},
                                                                   {"0 1", "0,1"},
                                                                   {" 0", "0"},
                                                                   {"0,1,", "0,1"},
                                                                   {",,1,,", "1"},
                                                                   {"all", "0,1,2,3"},
                                                                   {"ALL,0", "0,1,2,3"},
                                                                   {"N", "3"},
                                                                   {"1-N", "1,2,3"},
                                                                   {"00-01", "0,1"},
                                                                   {"0-3:1/2", "0,2"},
                                                                   {"0-3:2/4", "0,1"},
                                                                   {"all:1/2", "0,2"},
                                                                   {"0-3:1/2,3", "0,2,3"},
                                                                   {"0-3:0/2", ""},
                                                                   {"0-3:N/4", "0,1,2"},
                                                                   {"", ""},
                                                                   {",", ""},
                                                                   {"n", "malformed"},
                                                                   {"3-1", "malformed"},
                                                                   {"1-", "malformed"},
                                                                   {"-1", "malformed"},
                                                                   {"0x3", "malformed"},
                                                                   {"allx", "malformed"},
                                                                   {"al", "malformed"},
                                                                   {"0- 1", "malformed"},
                                                                   {"0 -1", "malformed"},
                                                                   {"0-3:1", "malformed"},
                                                                   {"0-3:3/2", "malformed"},
                                                                   {"0-3:1/0", "malformed"},
                                                                   {"0-3:1/2x", "malformed"},
                                                                   {"4", "too high"},
                                                                   {"0-7:1/4", "too high"},
                                                                   {"4294967296", "too high"},
                                                                   {"99999999999999999999", "too high"}})
        EXPECT_EQ(text_of(parse_number_list(list, 3)), expected) << '"' << list << '"';
}

TEST(NumberList, AHostileListTakesBoundedTime) {
    std::string list;
    while (list.size() < 1U << 20U)
        list += "0-65535,";
    EXPECT_EQ(text_of(parse_number_list(list, 65535)), "malformed");
    EXPECT_TRUE(parse_kernel_list(list).empty());
}

} // namespace
} // namespace warden::cgroup::values
