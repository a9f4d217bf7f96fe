// SPDX-License-Identifier: LGPL-2.1-or-later
#include "policy/rollout.hpp"

#include "policy/block.hpp"
#include "policy/waiver.hpp"

#include <gtest/gtest.h>
#include <set>

namespace warden::policy {
namespace {

Rollout rollout(unsigned percent, const std::string &seed = "s") {
    return {percent, seed, {}, {}};
}

// Fixed for ever: a container that is in must not leave because the program is another one.
TEST(Rollout, TheNumbersStayWhatTheyAre) {
    EXPECT_EQ(rollout_number(rollout(1, "x"), "0123456789abcdef", "web1"), 55U);
    EXPECT_EQ(rollout_number(rollout(1, "x"), "", "web1"), 23U);
    EXPECT_EQ(rollout_number(rollout(99, "y"), "", "web1"), 59U);
}

TEST(Rollout, ALargerPercentageOnlyAdds) {
    const Place place{"machine", {}};
    std::set<std::string> before;
    for (unsigned percent = 0; percent <= 100; ++percent) {
        std::set<std::string> now;
        for (int i = 0; i < 500; ++i) {
            const std::string name = "ct" + std::to_string(i);
            if (is_in(rollout(percent), place, name))
                now.insert(name);
        }
        EXPECT_TRUE(std::includes(now.begin(), now.end(), before.begin(), before.end())) << percent;
        before = std::move(now);
        EXPECT_EQ(before.empty(), percent == 0) << percent;
    }
    EXPECT_EQ(before.size(), 500U);
}

TEST(Rollout, APartIsAPartOfEverySeedAndMachine) {
    for (const std::string seed : {"a", "b", "2027-q1"}) {
        for (const std::string machine : {"", "m1", "m2"}) {
            int in = 0;
            for (int i = 0; i < 4000; ++i)
                in += is_in(rollout(25, seed), {machine, {}}, "web-" + std::to_string(i)) ? 1 : 0;
            EXPECT_NEAR(in, 1000, 120) << seed << machine;
        }
    }
}

TEST(Rollout, BeginsWithItsDay) {
    Rollout later = rollout(100);
    later.from = *parse_day("2027-01-01");
    EXPECT_FALSE(is_in(later, {"", *parse_day("2026-12-31")}, "c"));
    EXPECT_TRUE(is_in(later, {"", *parse_day("2027-01-01")}, "c"));
    EXPECT_EQ(rollout_text(later, {"", *parse_day("2026-12-31")}, "c"), "not before 2027-01-01");
}

PolicySet parse(const std::string &text) {
    PolicySet set;
    parse_policy_file("f", text, set);
    return set;
}

Mode mode_of(const PolicySet &set, const std::string &name) {
    return policy_for(set, {name, "/var/lib/lxc", {}, true}).mode().mode;
}

TEST(Rollout, IsForTheModeOfItsPolicyOnly) {
    const auto set =
        parse("[policy]\nmode = audit\n[policy]\nmode = enforce\n[rollout]\npercent = 50\nseed = s\n"
              "[limits]\npids.max = 5\n");
    ASSERT_TRUE(set.problems.empty()) << set.problems.front().text();
    int enforced = 0;
    for (int i = 0; i < 100; ++i) {
        const std::string name = "c" + std::to_string(i);
        const auto policy = policy_for(set, {name, "/var/lib/lxc", {}, true});
        const bool in = policy.mode().mode == Mode::enforce;
        enforced += in ? 1 : 0;
        EXPECT_EQ(policy.held_back.size(), in ? 0U : 1U);
        EXPECT_EQ(policy.modules.count("limits"), 1U);
        // What decides when all else fails says the same.
        EXPECT_EQ(strictest_mode(set, name, "/var/lib/lxc").mode, policy.mode().mode);
    }
    EXPECT_GT(enforced, 30);
    EXPECT_LT(enforced, 70);
    EXPECT_EQ(strictest_mode(set).mode, Mode::enforce); // for some container
}

// Enforce fails closed.
TEST(Rollout, ABrokenOneHoldsNobodyBack) {
    for (const char *section :
         {"[rollout]\npercent = 101\nseed = s\n", "[rollout]\nseed = s\n", "[rollout]\npercent = 5\n",
          "[rollout]\npercent = 0\nseed = s\nfrom = soon\n", "[rollout]\npercent = 0\nseed = s\nx = y\n",
          "[rollout]\npercent = 0\nseed = s\nnonsense\n"}) {
        const auto set = parse(std::string("[policy]\nmode = enforce\n") + section);
        EXPECT_FALSE(set.problems.empty()) << section;
        EXPECT_EQ(mode_of(set, "c"), Mode::enforce) << section;
    }
    EXPECT_EQ(parse("[rollout]\npercent = 5\nseed = s\n").problems.size(), 1U); // no mode to roll out
    EXPECT_EQ(
        parse("[policy]\nmode = audit\n[rollout]\npercent = 5\nseed = s\n[rollout]\npercent = 9\nseed = s\n")
            .problems.size(),
        1U);
}

TEST(Waiver, TellsOfItsEnd) {
    Waiver waiver{"APP-001", {}, "o", "r", *parse_day("2027-01-31"), {}};
    const auto soon = [&](const char *day) { return ends_soon(waiver, *parse_day(day)); };
    EXPECT_FALSE(soon("2027-01-17")); // 14 days are left
    EXPECT_TRUE(soon("2027-01-18"));
    EXPECT_TRUE(soon("2027-01-31"));
    EXPECT_FALSE(soon("2027-02-01")); // expired
    waiver.warn_before = std::chrono::days(0);
    EXPECT_FALSE(soon("2027-01-31"));
    EXPECT_EQ(days_left(waiver, *parse_day("2027-02-02")), -2);
}

TEST(Waiver, ReadsWarnBefore) {
    const auto set = parse("[waive APP-001]\nowner = o\nreason = r\nuntil = 2027-01-01\nwarn-before = 36h\n");
    ASSERT_TRUE(set.problems.empty());
    EXPECT_EQ(set.blocks.at(0).waivers.at(0).warn_before, std::chrono::days(2));
}

} // namespace
} // namespace warden::policy
