// SPDX-License-Identifier: LGPL-2.1-or-later
// start-host, and audit of a running container: what the kernel says of its init.
#include "facts_of.hpp"

namespace warden::capabilities::test {
namespace {

Findings live(Facts facts) {
    const auto verdict = check(facts);
    EXPECT_EQ(verdict.result, WARDEN_OK);
    facts.phase = WARDEN_AUDIT;
    EXPECT_EQ(shown(check(facts).findings), shown(verdict.findings));
    return verdict.findings;
}
Facts start(std::string_view drop = k_common_drop, std::string_view keep = "") {
    return facts_of(WARDEN_START_HOST, drop, keep);
}
Facts bounded(Facts facts, CapSet bounding) {
    facts.status.value().bounding = bounding;
    return facts;
}

TEST(Live, TheDistributionsSettingsAreInOrder) {
    EXPECT_EQ(shown(live(start())), "");
}

TEST(Live, WhatTheCommandLineGaveBackIsSeen) {
    const auto findings = live(bounded(start(), k_common_set | (CapSet{1} << 16U)));
    ASSERT_EQ(ids(findings), (Ids{"CAP-006", "CAP-002"}));
    EXPECT_EQ(findings[0].message, "may have sys_module, which its config takes away");
    EXPECT_EQ(findings[0].at.line, 1U);
    EXPECT_EQ(findings[1].key, "CapBnd");
    // A config that LXC would have refused cannot be compared with.
    EXPECT_EQ(ids(live(bounded(start(k_common_drop + " sys_admn"), k_common_set | (CapSet{1} << 16U)))),
              Ids{"CAP-002"});
}

TEST(Live, APolicyOrAUserNamespaceDecides) {
    Facts facts = bounded(start(""), ~CapSet{0} >> 23U);
    EXPECT_EQ(ids(live(facts)), Ids{"CAP-002"});
    facts.privileged = false;
    EXPECT_EQ(shown(live(facts)), "");
    const auto policy = live(keeping(bounded(start("", "chown"), 1), "kill"));
    ASSERT_EQ(ids(policy), Ids{"CAP-001"});
    EXPECT_EQ(policy[0].live, "chown");
    EXPECT_EQ(policy[0].at.line, 3U);
    EXPECT_EQ(shown(live(keeping(bounded(start("", "none"), 0), "none"))), "");
}

TEST(Live, WhatIsConfiguredOrRequiredMustBeInForce) {
    Facts off = start();
    off.status.value().seccomp = 0;
    EXPECT_EQ(shown(live(off)), ""); // nobody asks for either
    Facts configured = off;
    configured.settings.no_new_privs = Value{"1", "config", 4};
    configured.settings.seccomp_profile = Value{"/p", "config", 5};
    const auto asked = live(configured);
    ASSERT_EQ(ids(asked), (Ids{"CAP-004", "CAP-005"}));
    EXPECT_EQ(asked[0].live, "NoNewPrivs 0");
    EXPECT_EQ(asked[1].at.line, 5U);
    Facts required = off;
    required.policy.no_new_privs = {true, {"policy", 7}};
    required.policy.seccomp = {true, {"policy", 8}};
    const auto wanted = live(required);
    ASSERT_EQ(ids(wanted), (Ids{"CAP-004", "CAP-005"}));
    EXPECT_EQ(wanted[0].at.line, 7U);
    EXPECT_EQ(wanted[1].at.line, 8U);
    required.status.value().seccomp = 2;
    required.status.value().no_new_privs = true;
    EXPECT_EQ(shown(live(required)), "");
}

TEST(Live, WhatCannotBeReadIsNotChecked) {
    Facts facts = start();
    facts.status = Error{"there is no CapBnd"};
    EXPECT_EQ(shown(check(facts).findings), "CAP-007 not checked: there is no CapBnd\n");
    EXPECT_EQ(check(facts).result, WARDEN_ERROR);
    facts = start();
    facts.last_capability = Error{"cannot open"};
    EXPECT_EQ(shown(check(facts).findings), "CAP-007 not checked: cannot open\n");
    EXPECT_EQ(check(facts).result, WARDEN_ERROR);
}

} // namespace
} // namespace warden::capabilities::test
