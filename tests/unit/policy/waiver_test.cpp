// SPDX-License-Identifier: LGPL-2.1-or-later
#include "policy/waiver.hpp"

#include <gtest/gtest.h>

namespace warden::policy {
namespace {

using std::chrono::sys_days;
using namespace std::chrono_literals;

sys_days day(int year, unsigned month, unsigned d) {
    return sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(d));
}

TEST(ParseDay, TakesDaysThatExist) {
    EXPECT_EQ(parse_day("2027-03-31"), day(2027, 3, 31));
    EXPECT_EQ(parse_day("2028-02-29"), day(2028, 2, 29));
    EXPECT_EQ(parse_day("1970-01-01"), sys_days{});
    for (const auto *text : {"", "2027-02-29", "2027-13-01", "2027-00-10", "2027-04-31", "27-04-30",
                             "2027-4-30", "2027-04-3", "2027-04-30 ", "+027-04-30", "2027/04/30", "2027-04",
                             "2027-04-30-1", "tomorrow", "2027-04-30T00:00"})
        EXPECT_FALSE(parse_day(text)) << text;
}

TEST(FindingId, IsLettersDashDigits) {
    for (const auto *text : {"APP-001", "LIM-1", "X-12345"})
        EXPECT_TRUE(is_finding_id(text)) << text;
    for (const auto *text :
         {"", "-", "APP", "APP-", "-001", "app-001", "APP-01a", "APP-*", "APP-0-1", "APP 001"})
        EXPECT_FALSE(is_finding_id(text)) << text;
}

// The waiver's header is in line 1.
std::variant<Waiver, config::Problems> parse(const std::string &text) {
    return parse_waiver(config::read_ini("f", text).sections.at(0));
}

TEST(ParseWaiver, TakesEverything) {
    const auto got = parse("[waive APP-001]\ncontainer = build-* ci-?\nowner = ops\n"
                           "reason = nested docker, ticket 4711\nuntil = 2027-03-31\n");
    ASSERT_TRUE(std::holds_alternative<Waiver>(got));
    const auto &waiver = std::get<Waiver>(got);
    EXPECT_EQ(waiver.id, "APP-001");
    EXPECT_EQ(waiver.containers, (std::vector<std::string>{"build-*", "ci-?"}));
    EXPECT_EQ(waiver.owner, "ops");
    EXPECT_EQ(waiver.reason, "nested docker, ticket 4711");
    EXPECT_EQ(waiver.until, day(2027, 3, 31));
    EXPECT_EQ(waiver.at, (Source{"f", 1, 1}));
}

struct WaiverCase {
    const char *text;
    std::vector<std::string> problems;
};

class BadWaiver : public testing::TestWithParam<WaiverCase> {};

TEST_P(BadWaiver, SaysAllThatIsWrong) {
    const auto got = parse(GetParam().text);
    ASSERT_TRUE(std::holds_alternative<config::Problems>(got));
    std::vector<std::string> texts;
    for (const auto &problem : std::get<config::Problems>(got))
        texts.push_back(problem.text());
    EXPECT_EQ(texts, GetParam().problems);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, BadWaiver,
    testing::Values(
        WaiverCase{"[waive APP-001]",
                   {"f:1:1: [waive APP-001] needs owner = a text",
                    "f:1:1: [waive APP-001] needs reason = a text",
                    "f:1:1: [waive APP-001] needs until = a text"}},
        WaiverCase{"[waive]\nowner=a\nreason=b\nuntil=2027-01-01",
                   {"f:1:1: a waiver is for one finding, [waive APP-001]; '' is not a finding id"}},
        WaiverCase{"[waive APP-*]\nowner=a\nreason=b\nuntil=2027-01-01",
                   {"f:1:1: a waiver is for one finding, [waive APP-001]; 'APP-*' is not a finding id"}},
        WaiverCase{"[waive APP-001]\nowner=a\nreason=b\nuntil = 2027-02-30",
                   {"f:4:9: until: '2027-02-30' is not a day, YYYY-MM-DD"}},
        WaiverCase{"[waive APP-001]\nowner=\nreason=b\nuntil = 2027-02-20",
                   {"f:2:7: owner has no value; write a text"}},
        WaiverCase{"[waive APP-001]\ncontainer =\nowner=a\nreason=b\nuntil = 2027-02-20",
                   {"f:2:12: container has no value; leave the line out to mean everything"}},
        WaiverCase{"[waive APP-001]\ncontaner = x\nowner=a\nreason=b\nuntil = 2027-02-20",
                   {"f:2:1: [waive APP-001] has no option 'contaner'; did you mean 'container'?"}}));

TEST(FindWaiver, HoldsUntilTheEndOfItsDay) {
    const std::vector<Waiver> waivers{{"APP-001", {"build-*"}, "ops", "r", day(2027, 3, 31), {}}};
    const auto state = [&](const char *id, const char *container, sys_days today) {
        return find_waiver(waivers, id, container, today).state;
    };
    EXPECT_EQ(state("APP-001", "build-1", day(2026, 1, 1)), WaiverState::active);
    EXPECT_EQ(state("APP-001", "build-1", day(2027, 3, 31)), WaiverState::active);
    EXPECT_EQ(state("APP-001", "build-1", day(2027, 4, 1)), WaiverState::expired);
    EXPECT_EQ(state("APP-001", "web-1", day(2026, 1, 1)), WaiverState::none);
    EXPECT_EQ(state("APP-002", "build-1", day(2026, 1, 1)), WaiverState::none);
    EXPECT_EQ(find_waiver(waivers, "APP-002", "build-1", day(2026, 1, 1)).waiver, nullptr);
    EXPECT_EQ(find_waiver({}, "APP-001", "build-1", day(2026, 1, 1)).state, WaiverState::none);
}

TEST(FindWaiver, TheLongestCounts) {
    const std::vector<Waiver> waivers{{"APP-001", {"c1"}, "a", "r", day(2025, 1, 1), {}},
                                      {"APP-001", {}, "b", "r", day(2027, 1, 1), {}},
                                      {"APP-001", {"c?"}, "c", "r", day(2026, 1, 1), {}},
                                      {"APP-001", {"other"}, "d", "r", day(2099, 1, 1), {}}};
    const auto found = find_waiver(waivers, "APP-001", "c1", day(2026, 6, 1));
    EXPECT_EQ(found.state, WaiverState::active);
    ASSERT_NE(found.waiver, nullptr);
    EXPECT_EQ(found.waiver->owner, "b");
    const auto later = find_waiver(waivers, "APP-001", "c1", day(2030, 1, 1));
    EXPECT_EQ(later.state, WaiverState::expired);
    EXPECT_EQ(later.waiver->owner, "b");
}

} // namespace
} // namespace warden::policy
