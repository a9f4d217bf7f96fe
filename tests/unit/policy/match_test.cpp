// SPDX-License-Identifier: LGPL-2.1-or-later
#include "policy/match.hpp"

#include <array>
#include <gtest/gtest.h>

namespace warden::policy {
namespace {

const ContainerFacts k_web{"web-1", "/var/lib/lxc", {"prod", "web"}, false};

struct MatchCase {
    Match match;
    bool holds;
};

class Matches : public testing::TestWithParam<MatchCase> {};

TEST_P(Matches, AllOfWhatIsGiven) {
    EXPECT_EQ(matches(GetParam().match, k_web), GetParam().holds);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, Matches,
    testing::Values(MatchCase{{}, true}, MatchCase{{{"*"}, {}, {}, {}}, true},
                    MatchCase{{{"web-*"}, {}, {}, {}}, true},
                    MatchCase{{{"db-*", "web-?"}, {}, {}, {}}, true}, MatchCase{{{"web"}, {}, {}, {}}, false},
                    MatchCase{{{"web-[2-9]"}, {}, {}, {}}, false}, MatchCase{{{}, {"web"}, {}, {}}, true},
                    MatchCase{{{}, {"test", "pr*"}, {}, {}}, true}, MatchCase{{{}, {"test"}, {}, {}}, false},
                    MatchCase{{{}, {}, {"/var/*"}, {}}, true}, MatchCase{{{}, {}, {"/var"}, {}}, false},
                    MatchCase{{{}, {}, {}, false}, true}, MatchCase{{{}, {}, {}, true}, false},
                    MatchCase{{{"web-*"}, {"prod"}, {"/var/lib/lxc"}, false}, true},
                    MatchCase{{{"web-*"}, {"prod"}, {"/srv"}, false}, false},
                    MatchCase{{{"web-*"}, {"prod"}, {"/var/lib/lxc"}, true}, false}));

TEST(MatchFacts, AContainerWithoutGroupsIsInNone) {
    EXPECT_FALSE(matches({{}, {"*"}, {}, {}}, {"c1", "/var/lib/lxc", {}, true}));
    EXPECT_TRUE(matches({}, {"c1", "/var/lib/lxc", {}, true}));
    EXPECT_FALSE(matches({{}, {}, {}, false}, {"c1", "/var/lib/lxc", {}, true}));
}

TEST(MissingPatterns, AreThoseOfLists) {
    constexpr std::array<warden_option, 2> table{
        {{"match", WARDEN_STRING, WARDEN_OPT_LIST, nullptr, nullptr, "h"},
         {"mode", WARDEN_STRING, 0, nullptr, nullptr, "h"}}};
    const config::Section section{
        "policy", {}, {}, {{"match", "", {}, {"f", 2, 8}}, {"mode", "", {}, {}}, {"match", "a", {}, {}}}};
    const auto problems = missing_patterns(section, table);
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].text(), "f:2:8: match has no value; leave the line out to mean everything");
}

} // namespace
} // namespace warden::policy
