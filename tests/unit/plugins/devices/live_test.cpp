// SPDX-License-Identifier: LGPL-2.1-or-later
// Audit of a running container: whether the kernel holds the programs.
#include "facts_of.hpp"

namespace warden::devices::test {
namespace {

constexpr const char *k_v1 = "v1 deny a\nv1 allow c 1:3 rw\n";

Facts running(const std::string &own, const Result<Programs> &programs, const std::string &common = "") {
    Facts facts = facts_of(WARDEN_AUDIT, own, common);
    facts.programs = programs;
    return facts;
}

TEST(Running, WhatIsAttachedIsInOrder) {
    EXPECT_EQ(shown(check(running("", Programs{.any = true, .ours = {}}, k_common)).findings), "");
    EXPECT_EQ(shown(check(running(k_v1, Programs{.any = true, .ours = Result<bool>(true)})).findings), "");
}

TEST(Running, AProgramOfOursThatIsNotThere) {
    const auto findings = check(running(k_v1, Programs{.any = true, .ours = Result<bool>(false)})).findings;
    EXPECT_EQ(ids(findings), (Ids{"DEV-002", "DEV-005"})) << shown(findings);
    EXPECT_TRUE(says(findings, "DEV-002", "no program of lxc-warden is attached"));
}

TEST(Running, NoProgramAtAll) {
    const auto findings = check(running("", Programs{}, k_common)).findings;
    ASSERT_EQ(ids(findings), Ids{"DEV-009"});
    EXPECT_EQ(findings[0].live, "no program");
    EXPECT_EQ(ids(check(running("", Programs{})).findings), Ids{"DEV-005"}); // no rules, no program
}

TEST(Running, WhatTheKernelDoesNotSayIsNotChecked) {
    EXPECT_EQ(shown(check(running("", Error{"bpf: EPERM"}, k_common)).findings),
              "DEV-008 not checked: bpf: EPERM\n");
    const Result<bool> unknown = Error{"cannot load"};
    const auto ours = check(running(k_v1, Programs{.any = true, .ours = unknown})).findings;
    EXPECT_EQ(ids(ours), (Ids{"DEV-008", "DEV-005"})) << shown(ours);
}

TEST(Running, WithAnotherLayoutLxcAppliesThem) {
    Facts facts = running(k_v1, Error{"the kernel was not asked"});
    facts.unified = false;
    EXPECT_EQ(shown(check(facts).findings), "");
}

TEST(Stopped, TheAuditLooksAtTheConfig) {
    Facts facts = running(k_v1, Error{"the kernel was not asked"});
    facts.has_init = false;
    EXPECT_EQ(ids(check(facts).findings), Ids{"DEV-001"});
}

} // namespace
} // namespace warden::devices::test
