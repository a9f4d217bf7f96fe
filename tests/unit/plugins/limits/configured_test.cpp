// SPDX-License-Identifier: LGPL-2.1-or-later
// pre-start, and audit of a container that does not run: what the config says.
#include "facts_of.hpp"

#include "plugins/limits/checks.hpp"

namespace warden::limits::test {
namespace {

Findings configured(std::string_view config, const Policy &policy = {}) {
    const auto before = check(with_policy(facts_of(WARDEN_PRE_START, config), policy));
    Facts stopped = with_policy(facts_of(WARDEN_AUDIT, config), policy);
    stopped.has_init = false;
    EXPECT_EQ(shown(check(stopped).findings), shown(before.findings));
    EXPECT_EQ(before.result, WARDEN_OK);
    EXPECT_TRUE(before.writes.empty());
    return before.findings;
}

TEST(Checks, EveryOneIsComplete) {
    warden::test::expect_complete(k_checks);
}

TEST(Configured, ACgroup2KeyIsInOrder) {
    EXPECT_EQ(shown(configured("lxc.cgroup2.memory.max = 1G")), "");
    EXPECT_EQ(shown(configured("")), "");
}

TEST(Configured, AV1KeyIsMadeRealOrOnlyReported) {
    const auto applied = configured(k_v1);
    ASSERT_EQ(ids(applied), Ids{"LIM-001"});
    EXPECT_TRUE(says(applied, "LIM-001", "the start writes memory.max = 67108864 (64 MiB)"))
        << shown(applied);
    EXPECT_EQ(applied[0].key, "lxc.cgroup.memory.limit_in_bytes");
    EXPECT_EQ(applied[0].value, "64M");
    EXPECT_EQ(applied[0].at.line, 1U);
    const auto reported = configured(k_v1, k_report);
    ASSERT_EQ(ids(reported), Ids{"LIM-002"});
    EXPECT_TRUE(says(reported, "LIM-002", "will not be in force")) << shown(reported);
}

TEST(Configured, WhatV2CannotSayIsNamed) {
    EXPECT_EQ(ids(configured("lxc.cgroup.memory.swappiness = 10")), Ids{"LIM-003"});
    EXPECT_EQ(ids(configured("lxc.cgroup.memory.limit_in_bytes = 64MB")), Ids{"LIM-004"});
}

TEST(Configured, ARequiredLimit) {
    const auto missing = configured("", k_require_memory);
    ASSERT_EQ(ids(missing), Ids{"LIM-005"});
    EXPECT_EQ(missing[0].at.file, "policy");
    EXPECT_EQ(missing[0].at.line, 3U);
    EXPECT_EQ(ids(configured("lxc.cgroup2.memory.max = max", k_require_memory)), Ids{"LIM-005"});
    EXPECT_EQ(ids(configured("lxc.cgroup2.memory.max = 1G", k_require_memory)), Ids{});
    EXPECT_EQ(ids(configured(k_v1, k_require_memory)), Ids{"LIM-001"});
    // Left as it is, the v1 key limits nothing.
    Policy report = k_require_memory;
    report.apply = false;
    EXPECT_EQ(ids(configured(k_v1, report)), (Ids{"LIM-002", "LIM-005"}));
}

TEST(Configured, ThePolicysDefault) {
    const auto filled = configured("", k_memory_default);
    ASSERT_EQ(ids(filled), Ids{"LIM-006"});
    EXPECT_TRUE(says(filled, "LIM-006", "268435456 (256 MiB) is used")) << shown(filled);
    EXPECT_EQ(filled[0].at.line, 4U);
    EXPECT_EQ(ids(configured("lxc.cgroup2.memory.max = 1G", k_memory_default)), Ids{});
}

TEST(NotChecked, WithoutTheHostsFacts) {
    Facts facts = facts_of(WARDEN_PRE_START, k_v1);
    facts.wanted = Error{"cannot open /sys/devices"};
    const auto before = check(facts);
    EXPECT_EQ(shown(before.findings), "LIM-011 not checked: cannot open /sys/devices\n");
    EXPECT_EQ(before.result, WARDEN_ERROR);
    facts.phase = WARDEN_START_HOST;
    EXPECT_EQ(check(facts).result, WARDEN_UNSUPPORTED);
}

} // namespace
} // namespace warden::limits::test
