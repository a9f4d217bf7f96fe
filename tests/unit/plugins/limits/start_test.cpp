// SPDX-License-Identifier: LGPL-2.1-or-later
// start-host: what is missing in the fresh cgroup.
#include "facts_of.hpp"

namespace warden::limits::test {
namespace {

std::vector<std::string> planned(const Verdict &verdict) {
    std::vector<std::string> texts;
    for (const auto &write : verdict.writes)
        texts.push_back(write.file + " = " + write.value);
    return texts;
}
using Texts = std::vector<std::string>;

Facts start(std::string_view config, const Policy &policy = {}) {
    return with_policy(facts_of(WARDEN_START_HOST, config), policy);
}

TEST(Start, AV1KeyIsWritten) {
    const auto verdict = check(start(k_v1));
    EXPECT_EQ(planned(verdict), Texts{"memory.max = 67108864"});
    ASSERT_EQ(shown(verdict.findings), "LIM-001 written at start: memory.max = 67108864\n");
    EXPECT_EQ(verdict.findings[0].at.line, 1U);
    EXPECT_EQ(verdict.findings[0].live, "max");
}

TEST(Start, WhatLxcAppliesItselfIsLeftAlone) {
    const auto verdict = check(start("lxc.cgroup2.memory.max = 64M"));
    EXPECT_EQ(planned(verdict), Texts{});
    EXPECT_EQ(shown(verdict.findings), "");
    EXPECT_EQ(planned(check(start(k_v1, k_report))), Texts{});
}

TEST(Start, TheLiveValueStays) {
    const auto other = check(holding(start(k_v1, k_memory_default), "memory.max", std::string("1048576")));
    EXPECT_EQ(planned(other), Texts{});
    EXPECT_TRUE(says(other.findings, "LIM-001", "was set by a cgroup2 key already")) << shown(other.findings);
    EXPECT_EQ(other.findings[0].live, "1048576");
    const auto same = check(holding(start(k_v1), "memory.max", std::string("67108864")));
    EXPECT_EQ(planned(same), Texts{});
    EXPECT_EQ(shown(same.findings), "LIM-001 already there: memory.max = 67108864\n");
}

TEST(Start, TheDefaultIsWrittenWhereNothingIs) {
    const auto verdict = check(start("", k_memory_default));
    EXPECT_EQ(planned(verdict), Texts{"memory.max = 268435456"});
    ASSERT_EQ(shown(verdict.findings), "LIM-006 the policy's default is written: memory.max = 268435456\n");
    EXPECT_EQ(verdict.findings[0].value, "268435456");
    EXPECT_EQ(verdict.findings[0].at.line, 4U);
    EXPECT_EQ(planned(check(start(k_v1, k_memory_default))), Texts{"memory.max = 67108864"});
}

TEST(Start, ARequiredLimit) {
    const auto missing = check(start("", k_require_memory));
    ASSERT_EQ(ids(missing.findings), Ids{"LIM-005"});
    EXPECT_EQ(missing.findings[0].live, "max");
    EXPECT_EQ(missing.findings[0].at.line, 3U);
    EXPECT_EQ(ids(check(start(k_v1, k_require_memory)).findings), Ids{"LIM-001"});
    const auto set = holding(start("", k_require_memory), "memory.max", std::string("1048576"));
    EXPECT_EQ(ids(check(set).findings), Ids{});
}

TEST(Start, AMissingControllerIsNamed) {
    const Error gone{"cannot open memory.max; the controller memory is not enabled", ENOENT};
    for (const auto &facts : {start(k_v1), start("", k_require_memory), start("", k_memory_default)}) {
        const auto verdict = check(holding(facts, "memory.max", gone));
        ASSERT_EQ(ids(verdict.findings), Ids{"LIM-007"}) << shown(verdict.findings);
        EXPECT_EQ(verdict.findings[0].message, gone.message);
        EXPECT_EQ(planned(verdict), Texts{});
    }
}

TEST(Start, WhatTheKernelWouldRefuseIsNotPlanned) {
    const auto verdict = check(holding(
        holding(start("lxc.cgroup.hugetlb.2MB.limit_in_bytes = 2M"), "hugetlb.2MB.max", std::string("max")),
        "hugetlb.2MB.current", std::string("4194304")));
    ASSERT_EQ(ids(verdict.findings), Ids{"LIM-002"}) << shown(verdict.findings);
    EXPECT_EQ(planned(verdict), Texts{});
}

TEST(Start, ALimitBelowWhatIsInUseIsSaid) {
    const std::string config = "lxc.cgroup.pids.max = 3";
    const auto below = check(holding(start(config), "pids.current", std::string("5")));
    EXPECT_TRUE(says(below.findings, "LIM-012", "below the 5 tasks")) << shown(below.findings);
    EXPECT_EQ(ids(check(holding(start(config), "pids.current", std::string("2"))).findings), Ids{"LIM-001"});
}

TEST(Start, AGroupThatWasNotFoundIsNotChecked) {
    Facts facts = start(k_v1);
    facts.group = Error{"the container has no cgroup2 limit group that could be found"};
    const auto verdict = check(facts);
    EXPECT_EQ(ids(verdict.findings), Ids{"LIM-011"});
    EXPECT_EQ(verdict.result, WARDEN_UNSUPPORTED);
}

} // namespace
} // namespace warden::limits::test
