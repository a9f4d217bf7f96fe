// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config/options.hpp"

#include <array>
#include <gtest/gtest.h>

namespace warden::config {
namespace {

constexpr std::array<warden_option, 5> k_table{{
    {"profile", WARDEN_STRING, WARDEN_OPT_REQUIRED, nullptr, nullptr, "h"},
    {"v1-keys", WARDEN_ENUM, 0, "apply", "apply|report", "h"},
    {"memory.max", WARDEN_SIZE, 0, nullptr, nullptr, "h"},
    {"require", WARDEN_ENUM, WARDEN_OPT_LIST, nullptr, "memory|swap|pids", "h"},
    {"path", WARDEN_PATH, WARDEN_OPT_LIST, "/a /b", nullptr, "h"},
}};

// The n-th item stands in line n, its key in column 1 and its value in column 20.
std::vector<Item> items(const std::vector<std::pair<std::string, std::string>> &pairs) {
    std::vector<Item> made;
    for (const auto &[key, value] : pairs) {
        const auto line = static_cast<unsigned>(made.size()) + 1;
        made.push_back({key, value, {"f", line, 1}, {"f", line, 20}});
    }
    return made;
}

TypedOptions read(const std::vector<std::pair<std::string, std::string>> &pairs) {
    return read_options("module m", k_table, items(pairs), {"stack", 7, 3});
}

std::vector<std::string> texts(const Problems &problems) {
    std::vector<std::string> out;
    for (const auto &problem : problems)
        out.push_back(problem.text());
    return out;
}

TEST(ReadOptions, EveryOptionOfTheTableHasAValue) {
    const auto typed = read({{"profile", "generated"}});
    EXPECT_TRUE(typed.problems.empty());
    EXPECT_EQ(typed.values.size(), k_table.size());
    EXPECT_FALSE(typed.values.at("memory.max").is_set);
    EXPECT_TRUE(typed.values.at("memory.max").list.empty());
    EXPECT_FALSE(typed.values.at("require").is_set);
}

TEST(ReadOptions, AFallbackIsSetWithoutASource) {
    const auto typed = read({{"profile", "generated"}});
    const auto &keys = typed.values.at("v1-keys");
    EXPECT_TRUE(keys.is_set);
    EXPECT_EQ(keys.text, "apply");
    EXPECT_EQ(keys.at, Source{});
    EXPECT_EQ(typed.values.at("path").list, (std::vector<std::string>{"/a", "/b"}));
    EXPECT_EQ(typed.values.at("path").list_at, (std::vector<Source>(2)));
}

TEST(ReadOptions, TheLastItemWinsAndRemembersWhatItReplaced) {
    const auto typed =
        read({{"memory.max", "1G"}, {"profile", "x"}, {"memory.max", "2G"}, {"memory.max", "512M"}});
    EXPECT_TRUE(typed.problems.empty());
    const auto &max = typed.values.at("memory.max");
    EXPECT_EQ(max.text, "512M");
    EXPECT_EQ(max.number, 512LL << 20);
    EXPECT_EQ(max.list, std::vector<std::string>{"512M"});
    EXPECT_EQ(max.list_at, (std::vector<Source>{{"f", 4, 1}}));
    EXPECT_EQ(max.at, (Source{"f", 4, 1}));
    ASSERT_EQ(max.overridden.size(), 2U);
    EXPECT_EQ(max.overridden[0].text, "1G");
    EXPECT_EQ(max.overridden[0].at, (Source{"f", 1, 1}));
    EXPECT_EQ(max.overridden[1].text, "2G");
    EXPECT_EQ(max.overridden[1].at, (Source{"f", 3, 1}));
}

TEST(ReadOptions, AConfiguredValueReplacesTheFallbackWithoutATrace) {
    const auto typed = read({{"profile", "x"}, {"v1-keys", "report"}, {"path", "/c"}});
    EXPECT_EQ(typed.values.at("v1-keys").text, "report");
    EXPECT_TRUE(typed.values.at("v1-keys").overridden.empty());
    EXPECT_EQ(typed.values.at("path").list, std::vector<std::string>{"/c"});
}

TEST(ReadOptions, AListGrowsAndIsCleared) {
    const auto grown = read({{"profile", "x"}, {"require", "memory \t swap"}, {"require", "pids"}});
    const auto &list = grown.values.at("require");
    EXPECT_EQ(list.list, (std::vector<std::string>{"memory", "swap", "pids"}));
    EXPECT_EQ(list.list_at, (std::vector<Source>{{"f", 2, 1}, {"f", 2, 1}, {"f", 3, 1}}));
    EXPECT_EQ(list.text, "memory swap pids");
    EXPECT_TRUE(list.is_set);

    const auto cleared =
        read({{"profile", "x"}, {"require", "memory"}, {"require", ""}, {"require", "pids"}});
    EXPECT_EQ(cleared.values.at("require").list, std::vector<std::string>{"pids"});
    EXPECT_EQ(cleared.values.at("require").list_at, (std::vector<Source>{{"f", 4, 1}}));
    ASSERT_EQ(cleared.values.at("require").overridden.size(), 1U);
    EXPECT_EQ(cleared.values.at("require").overridden[0].text, "memory");

    const auto empty = read({{"profile", "x"}, {"path", ""}});
    EXPECT_FALSE(empty.values.at("path").is_set);
    EXPECT_TRUE(empty.values.at("path").list.empty());
}

struct ProblemCase {
    std::vector<std::pair<std::string, std::string>> items;
    std::vector<std::string> problems;
};

class OptionProblems : public testing::TestWithParam<ProblemCase> {};

TEST_P(OptionProblems, CarryThePosition) {
    EXPECT_EQ(texts(read(GetParam().items).problems), GetParam().problems);
}

INSTANTIATE_TEST_SUITE_P(
    Items, OptionProblems,
    testing::Values(
        ProblemCase{{}, {"stack:7:3: module m needs profile = a text"}},
        ProblemCase{{{"profil", "x"}, {"profile", "x"}},
                    {"f:1:1: module m has no option 'profil'; did you mean 'profile'?"}},
        ProblemCase{{{"profile", "x"}, {"Memory.Max", "1"}},
                    {"f:2:1: module m has no option 'Memory.Max'; did you mean 'memory.max'?"}},
        ProblemCase{{{"profile", "x"}, {"zzz\n", "1"}}, {"f:2:1: module m has no option 'zzz\\x0a'"}},
        // Neither a prefix nor a pattern is taken for an option.
        ProblemCase{{{"profile", "x"}, {"prof", "1"}, {"*", "1"}, {"memory.max*", "1"}},
                    {"f:2:1: module m has no option 'prof'", "f:3:1: module m has no option '*'",
                     "f:4:1: module m has no option 'memory.max*'; did you mean 'memory.max'?"}},
        ProblemCase{{{"profile", ""}}, {"f:1:20: profile has no value; write a text"}},
        ProblemCase{{{"profile", "x"}, {"v1-keys", "aply"}},
                    {"f:2:20: v1-keys: 'aply' is not one of apply, report; did you mean 'apply'?"}},
        ProblemCase{{{"profile", "x"}, {"memory.max", "1G"}, {"memory.max", "1Q"}},
                    {"f:3:20: memory.max: '1Q' is not a size such as 65536 or 64M"}},
        ProblemCase{{{"profile", "x"}, {"require", "memory disk"}},
                    {"f:2:20: require: 'disk' is not one of memory, swap, pids"}},
        ProblemCase{{{"profile", "x"}, {"path", "/a b"}}, {"f:2:20: path: 'b' is not an absolute path"}}));

TEST(OptionProblems, AWrongItemChangesNothing) {
    const auto typed =
        read({{"profile", "x"}, {"memory.max", "1G"}, {"memory.max", "1Q"}, {"require", "memory disk"}});
    EXPECT_EQ(typed.problems.size(), 2U);
    EXPECT_EQ(typed.values.at("memory.max").text, "1G");
    EXPECT_EQ(typed.values.at("memory.max").at, (Source{"f", 2, 1}));
    EXPECT_FALSE(typed.values.at("require").is_set);
}

TEST(OptionProblems, AWrongFirstItemLeavesTheFallbackForTheNextToReplace) {
    const auto kept = read({{"profile", "x"}, {"path", "c"}, {"v1-keys", "aply"}});
    EXPECT_EQ(kept.values.at("path").list, (std::vector<std::string>{"/a", "/b"}));
    EXPECT_EQ(kept.values.at("v1-keys").text, "apply");
    const auto replaced = read({{"profile", "x"}, {"path", "c"}, {"path", "/d"}});
    EXPECT_EQ(replaced.values.at("path").list, std::vector<std::string>{"/d"});
    EXPECT_TRUE(replaced.values.at("path").overridden.empty());
}

TEST(OptionProblems, ARequiredListThatIsClearedIsMissing) {
    constexpr std::array<warden_option, 1> table{
        {{"l", WARDEN_STRING, WARDEN_OPT_REQUIRED | WARDEN_OPT_LIST, nullptr, nullptr, "h"}}};
    const auto typed = read_options("[x]", table, items({{"l", "a"}, {"l", ""}}), {"f", 9, 1});
    EXPECT_EQ(texts(typed.problems), std::vector<std::string>{"f:9:1: [x] needs l = a text"});
}

TEST(OptionProblems, AnEmptyTableKnowsNothing) {
    const auto typed = read_options("module deny", {}, items({{"a", "b"}}), {});
    EXPECT_EQ(texts(typed.problems), std::vector<std::string>{"f:1:1: module deny has no option 'a'"});
    EXPECT_TRUE(typed.values.empty());
}

} // namespace
} // namespace warden::config
