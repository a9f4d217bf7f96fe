// SPDX-License-Identifier: LGPL-2.1-or-later
// pre-start, and audit of a container that does not run: what the config leaves.
#include "facts_of.hpp"

#include "plugins/capabilities/checks.hpp"

namespace warden::capabilities::test {
namespace {

Findings configured(const Facts &facts) {
    const auto verdict = check(facts);
    EXPECT_EQ(verdict.result, WARDEN_OK);
    Facts stopped = facts;
    stopped.phase = WARDEN_AUDIT;
    EXPECT_EQ(shown(check(stopped).findings), shown(verdict.findings));
    return verdict.findings;
}
Facts before(std::string_view drop = k_common_drop, std::string_view keep = "") {
    return facts_of(WARDEN_PRE_START, drop, keep);
}

TEST(Checks, EveryOneIsComplete) {
    warden::test::expect_complete(k_checks);
}

TEST(Configured, TheDistributionsSettingsAreInOrder) {
    EXPECT_EQ(shown(configured(before())), "");
}

TEST(Configured, APrivilegedContainerThatDropsNothing) {
    Facts facts = before("");
    const auto findings = configured(facts);
    ASSERT_EQ(ids(findings), Ids{"CAP-002"});
    EXPECT_TRUE(says(findings, "CAP-002", "sys_module, sys_rawio, sys_time, mac_override, mac_admin"));
    EXPECT_EQ(findings[0].key, "lxc.cap.drop");
    EXPECT_EQ(findings[0].at.file, "");
    facts.privileged = false;
    EXPECT_EQ(shown(configured(facts)), "");
}

TEST(Configured, ARawSeccompProfileReplacesProxmoxsRules) {
    Facts facts = before();
    facts.settings.seccomp_profile = Value{"/etc/own.seccomp", "config", 30};
    EXPECT_EQ(shown(configured(facts)), "");
    facts.settings.replaces_proxmox_rules = true;
    const auto findings = configured(facts);
    ASSERT_EQ(ids(findings), Ids{"CAP-008"});
    EXPECT_EQ(findings[0].value, "/etc/own.seccomp");
    EXPECT_EQ(findings[0].at.line, 30U);
    // Said once at a start.
    EXPECT_EQ(shown(check([&] {
                        Facts later = facts;
                        later.phase = WARDEN_START_HOST;
                        return later;
                    }())
                        .findings),
              "");
}

TEST(Configured, ThePolicysSetIsTheMost) {
    const auto findings = configured(keeping(before("", "chown sys_admin"), "chown kill"));
    ASSERT_EQ(shown(findings), "CAP-001 may have sys_admin, which the policy does not let it keep\n");
    EXPECT_EQ(findings[0].key, "lxc.cap.keep");
    EXPECT_EQ(findings[0].at.line, 2U);
    EXPECT_EQ(shown(configured(keeping(before("", "chown"), "chown kill"))), "");
    const auto nothing = configured(keeping(before("", ""), "none"));
    ASSERT_EQ(ids(nothing), Ids{"CAP-001"});
    EXPECT_EQ(nothing[0].at.file, "policy"); // no line of the config says so
    EXPECT_EQ(shown(configured(keeping(before("", "none"), "none"))), "");
}

TEST(Configured, WordsThatLxcRefuses) {
    const auto findings = configured(before("sys_admn kill"));
    ASSERT_EQ(ids(findings), (Ids{"CAP-003", "CAP-002"}));
    EXPECT_TRUE(says(findings, "CAP-003", "'sys_admn' and refuses the start"));
    EXPECT_EQ(findings[0].value, "sys_admn");
    EXPECT_EQ(findings[0].at.line, 1U);
    EXPECT_EQ(shown(configured(before("kill", "chown"))),
              "CAP-003 lxc.cap.drop and lxc.cap.keep are both set, and LXC refuses the start\n");
}

TEST(Configured, WhatThePolicyRequires) {
    Facts facts = before();
    facts.policy.no_new_privs = {true, {"policy", 7}};
    facts.policy.seccomp = {true, {"policy", 8}};
    const auto findings = configured(facts);
    ASSERT_EQ(ids(findings), (Ids{"CAP-004", "CAP-005"}));
    EXPECT_EQ(findings[0].at.line, 7U);
    EXPECT_EQ(findings[1].at.line, 8U);
    facts.settings.no_new_privs = Value{"0", "config", 4};
    facts.settings.seccomp_profile = Value{"", "config", 5};
    EXPECT_EQ(ids(configured(facts)), (Ids{"CAP-004", "CAP-005"}));
    facts.settings.no_new_privs = Value{"1", "config", 4};
    facts.settings.seccomp_profile = Value{"/p", "config", 5};
    EXPECT_EQ(shown(configured(facts)), "");
}

TEST(Configured, AWrongPolicyIsNotJudgedBy) {
    const auto verdict = check(keeping(before(""), "chown sys_admn"));
    EXPECT_EQ(verdict.result, WARDEN_CONFIG);
    EXPECT_EQ(verdict.problem, "keep names 'sys_admn', which is not a capability");
    EXPECT_EQ(shown(verdict.findings), "");
}

TEST(Configured, WithoutTheKernelsHighestNothingIsChecked) {
    Facts facts = before();
    facts.last_capability = Error{"cannot open /proc/sys/kernel/cap_last_cap"};
    EXPECT_EQ(shown(check(facts).findings),
              "CAP-007 not checked: cannot open /proc/sys/kernel/cap_last_cap\n");
    EXPECT_EQ(check(facts).result, WARDEN_UNSUPPORTED);
}

} // namespace
} // namespace warden::capabilities::test
