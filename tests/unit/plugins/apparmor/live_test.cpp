// SPDX-License-Identifier: LGPL-2.1-or-later
// start-host, and audit of a container that runs: the label decides.
#include "facts_of.hpp"

namespace warden::apparmor_module::test {
namespace {

using Is = apparmor::KernelState::Is;

constexpr const char *k_generated = "lxc-c1_</var/lib/lxc>//&:lxc-c1_<-var-lib-lxc>:unconfined (enforce)";
constexpr const char *k_default = "lxc-container-default-cgns (enforce)";

struct Case {
    const char *profile; // nullptr: no such line
    const char *label;
    Ids found;
};
class LiveLabel : public testing::TestWithParam<Case> {};

TEST_P(LiveLabel, Decides) {
    for (const warden_phase phase : {WARDEN_START_HOST, WARDEN_AUDIT}) {
        Facts facts = with_label(good_host(phase), GetParam().label);
        if (GetParam().profile != nullptr)
            facts = with_profile(std::move(facts), GetParam().profile);
        const auto findings = check(facts);
        EXPECT_EQ(ids(findings), GetParam().found) << GetParam().label;
        for (const auto &finding : findings) {
            EXPECT_EQ(finding.live, GetParam().label);
            EXPECT_NE(finding.message.find(GetParam().label), std::string::npos) << finding.message;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(
    Labels, LiveLabel,
    testing::Values(
        Case{nullptr, k_default, {}}, Case{"generated", k_generated, {}},
        Case{"lxc-own", "lxc-own (enforce)", {}},
        Case{"generated", "0123456789abcdef//&:0123456789abcdef:unconfined (enforce)", {}},
        Case{"generated", "lxc-c1_</srv/a b>//&:lxc-c1_<-srv-a b>:unconfined (enforce)", {}},
        Case{"lxc-own//&:lxc-ns:", "lxc-own//&:lxc-ns:unconfined (enforce)", {}},
        Case{"unconfined", "unconfined", {"APP-001"}},
        // lxc-start -s, or a config that changed after the start.
        Case{nullptr, "unconfined", {"APP-001"}}, Case{"generated", "unconfined", {"APP-001"}},
        Case{"generated", ":lxc-c1_<-var-lib-lxc>:unconfined", {"APP-001"}},
        Case{"generated", "unconfined//&:ns:in//&lxc-own (enforce)", {"APP-001"}},
        Case{"unchanged", "unconfined", {"APP-002"}},
        Case{"unchanged", "/usr/bin/lxc-start (enforce)", {"APP-002"}},
        Case{nullptr, "/usr/bin/lxc-start (enforce)", {"APP-002"}},
        Case{"generated", "/usr/bin/lxc-copy (enforce)", {"APP-002"}},
        Case{"generated", "lxc-c1_</x>//&:lxc-c1_<-x>:unconfined (complain)", {"APP-003"}},
        Case{"lxc-user", "lxc-user (user)", {"APP-003"}}, Case{"lxc-p", "lxc-p (prompt)", {"APP-003"}},
        Case{"lxc-flag", "lxc-flag (unconfined)", {"APP-005"}}, Case{"lxc-flag", "lxc-flag (-)", {"APP-005"}},
        Case{"lxc-odd", "lxc-odd (new-mode)", {"APP-011"}},
        Case{"generated", "lxc-c1_</var/lib/lxc>//&:ns:in (mixed)", {}},
        Case{"generated", "lxc-c1_</gone>//&:ns:in (mixed)", {"APP-011"}},
        Case{"generated", k_default, {"APP-010"}}, Case{nullptr, k_generated, {"APP-010"}},
        Case{"generated", "lxc-c2_</var/lib/lxc>//&:lxc-c2_<-var-lib-lxc>:unconfined (enforce)", {"APP-010"}},
        Case{"unconfined", k_default, {"APP-010"}}));

TEST(LiveRules, SayWhatTheNextStartWouldBe) {
    const auto findings = check(with_profile(with_label(good_host(WARDEN_AUDIT), k_default), "unconfined"));
    ASSERT_EQ(ids(findings), Ids{"APP-010"});
    EXPECT_NE(findings[0].message.find("the next start would leave it unconfined"), std::string::npos);
    EXPECT_EQ(findings[0].at.line, 7U);
    EXPECT_EQ(findings[0].value, "unconfined");
}

TEST(LiveRules, SayThatTheConfigAskedForMore) {
    const auto findings =
        check(with_profile(with_label(good_host(WARDEN_START_HOST), "unconfined"), "generated"));
    ASSERT_EQ(ids(findings), Ids{"APP-001"});
    EXPECT_NE(findings[0].message.find("although lxc.apparmor.profile = generated"), std::string::npos);
    const auto asked =
        check(with_profile(with_label(good_host(WARDEN_START_HOST), "unconfined"), "unconfined"));
    EXPECT_EQ(asked[0].message.find("although"), std::string::npos);
}

TEST(LiveRules, AnEscapeInALabelIsNotPrinted) {
    const auto findings = check(with_label(good_host(WARDEN_AUDIT), "x\x1B[2J (complain)"));
    ASSERT_EQ(ids(findings), Ids{"APP-003"});
    EXPECT_EQ(findings[0].message.find('\x1B'), std::string::npos);
}

TEST(StartersLabel, IsNotAProfileOfTheContainer) {
    Facts facts = with_label(good_host(WARDEN_START_HOST), "lxc-manager (enforce)");
    facts.own = apparmor::parse_label("lxc-manager (enforce)").value();
    EXPECT_EQ(ids(check(facts)), Ids{"APP-002"});
    EXPECT_EQ(ids(check(with_profile(facts, "lxc-manager"))), Ids{});
    facts.own = apparmor::parse_label("/usr/bin/lxc-start (enforce)").value();
    EXPECT_EQ(ids(check(facts)), Ids{"APP-010"});
}

TEST(StartersLabel, AnUnconfinedStarterIsPlainUnconfined) {
    Facts facts = with_label(good_host(WARDEN_START_HOST), "unconfined");
    facts.own = apparmor::parse_label("unconfined").value();
    EXPECT_EQ(ids(check(facts)), Ids{"APP-001"});
}

TEST(LiveRules, ALabelThatCannotBeReadIsNotChecked) {
    for (const warden_phase phase : {WARDEN_START_HOST, WARDEN_AUDIT}) {
        Facts facts = with_profile(good_host(phase), "unconfined");
        facts.live = Error{"cannot open /proc/7/attr/apparmor/current: Permission denied", EACCES};
        const auto findings = check(facts);
        ASSERT_EQ(ids(findings), Ids{"APP-011"});
        EXPECT_NE(findings[0].message.find("Permission denied"), std::string::npos);
    }
}

TEST(LiveRules, AStackWithoutAListIsNotProven) {
    Facts facts = with_label(good_host(WARDEN_START_HOST), "lxc-own//&:ns:in (enforce)");
    facts.profiles = Error{"cannot open profiles: Permission denied", EACCES};
    const auto findings = check(facts);
    ASSERT_EQ(ids(findings), Ids{"APP-011"});
    EXPECT_NE(findings[0].message.find("Permission denied"), std::string::npos);
    // What starts is not stacked on something of the container's yet, and needs no list.
    EXPECT_EQ(ids(check(with_profile(with_label(facts, k_generated), "generated"))), Ids{});
}

TEST(LiveRules, AKernelWithoutAppArmorHasNoLabels) {
    Facts facts = good_host(WARDEN_START_HOST);
    facts.kernel = {Is::off, "enabled says 'N'", false, std::nullopt};
    facts.live = Error{"cannot read: Invalid argument", EINVAL};
    EXPECT_EQ(ids(check(facts)), Ids{"APP-004"});
}

TEST(LiveRules, AMaskedFlagAndWhatCameOfIt) {
    Facts facts = with_label(good_host(WARDEN_START_HOST), "unconfined");
    facts.kernel = {Is::masked, "enabled says 'N'", false, true};
    EXPECT_EQ(ids(check(facts)), (Ids{"APP-004", "APP-001"}));
}

TEST(LiveRules, AReadableLabelNeedsNoFlag) {
    Facts facts = with_label(good_host(WARDEN_START_HOST), k_default);
    facts.kernel = {Is::unknown, "cannot open", false, std::nullopt};
    EXPECT_EQ(ids(check(facts)), Ids{});
}

TEST(LiveRules, TheWantedProfileIsComparedWithTheLabel) {
    struct Want {
        const char *wanted, *label;
        Ids found;
    };
    for (const auto &c : std::vector<Want>{{"generated", k_generated, {"APP-010"}},
                                           {"generated", k_default, {"APP-012"}},
                                           {"lxc-container-default-cgns", k_default, {}},
                                           {"lxc-own", k_default, {"APP-012"}},
                                           {"lxc-own", "unconfined", {"APP-001"}}}) {
        Facts facts = with_label(good_host(WARDEN_START_HOST), c.label);
        facts.wanted = c.wanted;
        EXPECT_EQ(ids(check(facts)), c.found) << c.wanted << " " << c.label;
    }
}

TEST(Audit, OfARunningContainerAlsoLooksAtTheSettings) {
    Facts facts = with_profile(with_label(good_host(WARDEN_AUDIT), k_generated), "generated");
    facts.settings.allow_nesting = Value{"1", "a", 2};
    EXPECT_EQ(ids(check(facts)), Ids{"APP-008"});
    facts.phase = WARDEN_START_HOST; // pre-start has said it
    EXPECT_EQ(ids(check(facts)), Ids{});
}

} // namespace
} // namespace warden::apparmor_module::test
