// SPDX-License-Identifier: LGPL-2.1-or-later
// pre-start and start-host: what the config permits, and what is planned for it.
#include "facts_of.hpp"

#include "plugins/devices/checks.hpp"

namespace warden::devices::test {
namespace {

constexpr const char *k_v1 = "v1 deny a\nv1 allow c 1:3 rw\n";

Findings configured(const std::string &own, const std::string &common = k_common) {
    return check(facts_of(WARDEN_PRE_START, own, common)).findings;
}

TEST(Checks, EveryOneIsComplete) {
    warden::test::expect_complete(k_checks);
}

TEST(Configured, TheDistributionsRulesAreInOrder) {
    EXPECT_EQ(shown(configured("")), "");
    EXPECT_EQ(shown(configured("v2 allow b 7:* rwm")), ""); // loop devices hold nothing of the host's
}

TEST(Configured, V1RulesAreMadeRealOrOnlyReported) {
    Facts facts = facts_of(WARDEN_PRE_START, k_v1);
    const auto applied = check(facts).findings;
    ASSERT_EQ(ids(applied), Ids{"DEV-001"}) << shown(applied);
    EXPECT_EQ(applied[0].key, "lxc.cgroup.devices.deny");
    EXPECT_EQ(applied[0].at.line, 1U);
    facts.apply = false;
    const auto reported = check(facts).findings;
    EXPECT_EQ(ids(reported), (Ids{"DEV-005", "DEV-002"})) << shown(reported);
    EXPECT_TRUE(says(reported, "DEV-002", "leaves it so"));
}

TEST(Configured, WhatAHookCannotGive) {
    const auto findings = configured("v1 allow c 10:200 rwm");
    ASSERT_EQ(ids(findings), Ids{"DEV-003"});
    EXPECT_TRUE(says(findings, "DEV-003", "allow rw of c 10:200, LXC's cgroup2 rules refuse it"))
        << shown(findings);
    const auto own = configured("v1 deny c 1:3 w\nv2 allow c 10:200 rwm");
    EXPECT_TRUE(says(own, "DEV-003", "in force and stay")) << shown(own);
    EXPECT_EQ(ids(configured("v1 allow c 1:3 rwm")), Ids{});
}

TEST(Configured, RulesThatNobodyCanRead) {
    EXPECT_TRUE(says(configured("v2 allow c 1:5"), "DEV-004", "LXC cannot read it"));
    EXPECT_TRUE(says(configured("v1 allow c 1:5 rwx"), "DEV-004", "cgroup v1 would have refused"));
    EXPECT_TRUE(
        says(configured("v2 devices.alloww c 1:3 rwm"), "DEV-004", "LXC takes lxc.cgroup2.devices.alloww"));
    // Those of an included file are not the container's.
    EXPECT_EQ(ids(configured("", k_common + "v2 allow c 1:5\n")), Ids{});
}

TEST(Configured, APathThatCannotBeLookedUp) {
    auto rules = rules_of("v2 deny a\nv2 allow c 1:3 rwm\nv2 allow /dev/gone rwm", true, 1);
    rules.back().trouble = "/dev/gone: No such file or directory";
    Facts facts = facts_of(WARDEN_PRE_START, "");
    facts.rules = sort_out(rules);
    EXPECT_EQ(shown(check(facts).findings), "DEV-004 /dev/gone: No such file or directory\n");
    rules.back().trouble.clear();
    rules.back().taken = "c 10:229 rwm";
    facts.rules = sort_out(rules);
    EXPECT_EQ(shown(check(facts).findings), "");
    EXPECT_TRUE(facts.rules.lxc.permits({'c', 10, 229, {}}, cgroup::devices::k_read));
}

TEST(Configured, EveryDevice) {
    for (const char *own : {"", "v2 deny a", "v2 allow a"}) {
        Facts facts = facts_of(WARDEN_PRE_START, own);
        ASSERT_EQ(ids(check(facts).findings), Ids{"DEV-005"}) << own;
        EXPECT_EQ(check(facts).findings[0].severity, 0U);
        facts.has_user_namespace = true;
        EXPECT_EQ(check(facts).findings[0].severity, WARDEN_SEV_INFO);
    }
}

TEST(Configured, DangerousDevicesAreNamedWithTheirRule) {
    Facts facts = facts_of(WARDEN_PRE_START, "v2 allow b 8:* r\nv2 allow c 1:1 w", k_common);
    const auto findings = check(facts).findings;
    ASSERT_EQ(ids(findings), (Ids{"DEV-006", "DEV-006"})) << shown(findings);
    EXPECT_EQ(findings[0].message, "may open c 1:1 for writing: the host's memory (/dev/mem)");
    EXPECT_EQ(findings[0].at.line, 2U);
    EXPECT_EQ(findings[1].message, "may open b 8:0 for reading: a disk (sd)");
    EXPECT_EQ(findings[1].at.line, 1U);
    // Nobody in it can make a node: one line is enough.
    facts.has_user_namespace = true;
    const auto mapped = check(facts).findings;
    ASSERT_EQ(ids(mapped), Ids{"DEV-006"});
    EXPECT_EQ(mapped[0].severity, WARDEN_SEV_INFO);
    EXPECT_TRUE(says(mapped, "DEV-006", "and more such devices"));
}

// The rule is what is to be mended, however many disks of one driver it permits.
TEST(Configured, ARuleForAWholeDriverIsNamedOnce) {
    const Facts facts = facts_of(WARDEN_PRE_START, "v2 allow b 8:* r\nv2 deny b 8:3 w", k_common);
    const auto findings = check(facts).findings;
    ASSERT_EQ(ids(findings), Ids{"DEV-006"}) << shown(findings);
    EXPECT_EQ(findings[0].message, "may open b 8:0 for reading: a disk (sd)");
}

TEST(Configured, OnlySoManyGetAFindingEach) {
    std::string own;
    for (int minor = 0; minor < 20; ++minor)
        own += "v2 allow b 8:" + std::to_string(minor) + " r\n";
    EXPECT_EQ(configured(own).size(), 8U);
}

TEST(Start, AV1ListIsPlanned) {
    const auto verdict = check(facts_of(WARDEN_START_HOST, k_v1));
    ASSERT_EQ(ids(verdict.findings), Ids{"DEV-001"});
    EXPECT_EQ(verdict.restrict_to, "deny a\nallow c 1:3 rw\n");
}

TEST(Start, NothingIsPlannedThatNeedsNoPlan) {
    Facts reported = facts_of(WARDEN_START_HOST, k_v1);
    reported.apply = false;
    Facts hybrid = facts_of(WARDEN_START_HOST, k_v1);
    hybrid.unified = false;
    for (const auto &facts :
         {reported, hybrid, facts_of(WARDEN_START_HOST, "", k_common),
          facts_of(WARDEN_START_HOST, "v1 deny c 1:3 w\nv2 allow c 10:200 rwm", k_common)}) {
        const auto verdict = check(facts);
        EXPECT_EQ(shown(verdict.findings), "");
        EXPECT_FALSE(verdict.restrict_to);
    }
}

TEST(Start, OnlyRootCanAttachAProgram) {
    Facts facts = facts_of(WARDEN_START_HOST, k_v1);
    facts.is_root = false;
    const auto verdict = check(facts);
    EXPECT_TRUE(says(verdict.findings, "DEV-002", "c1 was started by an ordinary user"));
    EXPECT_FALSE(verdict.restrict_to);
}

TEST(OtherLayout, LxcAppliesTheV1RulesItself) {
    Facts facts = facts_of(WARDEN_PRE_START, "v1 deny a\nv1 allow b 8:0 r\n");
    facts.unified = false;
    EXPECT_EQ(ids(check(facts).findings), Ids{"DEV-006"});
    facts.rules = facts_of(WARDEN_PRE_START, "v2 deny a\nv2 allow c 1:3 r\n").rules;
    const auto ignored = check(facts).findings;
    ASSERT_EQ(ids(ignored), (Ids{"DEV-007", "DEV-005"}));
    EXPECT_EQ(ignored[0].severity, WARDEN_SEV_WARNING);
}

} // namespace
} // namespace warden::devices::test
