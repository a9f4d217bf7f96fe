// SPDX-License-Identifier: LGPL-2.1-or-later
#include "findings/plan.hpp"

#include <gtest/gtest.h>

namespace warden::findings {
namespace {

using Kind = PlanStep::Kind;

PlanStep write(const char *file, const char *value, const char *module = "a") {
    return {Kind::cgroup, file, value, 0, module};
}

struct Case {
    const char *name;
    PlanStep first, second;
    std::size_t steps;
    bool conflict;
};

void PrintTo(const Case &c, std::ostream *out) {
    *out << c.name;
}

class PlanOfTwo : public testing::TestWithParam<Case> {};

TEST_P(PlanOfTwo, KeepsTheFirst) {
    Plan plan;
    EXPECT_FALSE(plan.add(GetParam().first));
    const auto other = plan.add(GetParam().second);
    EXPECT_EQ(other.has_value(), GetParam().conflict);
    EXPECT_EQ(plan.steps().size(), GetParam().steps);
    EXPECT_EQ(plan.steps().front().text(), GetParam().first.text());
    if (other) {
        EXPECT_EQ(other->text(), GetParam().first.text());
    }
}

INSTANTIATE_TEST_SUITE_P(
    Pairs, PlanOfTwo,
    testing::Values(
        Case{"two files", write("memory.max", "1"), write("pids.max", "1"), 2, false},
        Case{"agree", write("memory.max", "1"), write("memory.max", "1", "b"), 1, false},
        Case{"differ", write("memory.max", "1"), write("memory.max", "2", "b"), 1, true},
        Case{"two devices", write("io.max", "8:0 rbps=1"), write("io.max", "8:16 rbps=1"), 2, false},
        Case{"one device", write("io.max", "8:0 rbps=1"), write("io.max", "8:0 rbps=2"), 1, true},
        Case{"other kind of target", write("a", "1"), {Kind::replace, "a", "1", 0, "b"}, 2, false},
        Case{"replace twice", {Kind::replace, "a", "1", 0, "a"}, {Kind::replace, "a", "2", 0, "b"}, 1, true},
        Case{"freeze twice", {Kind::freeze, "", "", 5, "a"}, {Kind::freeze, "", "", 5, "b"}, 1, false},
        Case{"freeze and thaw", {Kind::freeze, "", "", 5, "a"}, {Kind::thaw, "", "", 0, "b"}, 1, true}));

TEST(Plan, SaysWhatIsDone) {
    EXPECT_EQ(write("memory.max", "67108864").text(), "write memory.max = 67108864");
    EXPECT_EQ((PlanStep{Kind::replace, "/etc/x", "abc", 0, ""}).text(), "replace /etc/x (3 bytes)");
    EXPECT_EQ((PlanStep{Kind::freeze, "", "", 5000, ""}).text(), "freeze within 5000 ms");
    EXPECT_EQ((PlanStep{Kind::thaw, "", "", 0, ""}).text(), "thaw");
}

} // namespace
} // namespace warden::findings
