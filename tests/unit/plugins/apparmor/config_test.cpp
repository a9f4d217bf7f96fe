// SPDX-License-Identifier: LGPL-2.1-or-later
// pre-start, and audit of a container that does not run: config and host.
#include "facts_of.hpp"

#include "plugins/apparmor/checks.hpp"

#include <algorithm>

namespace warden::apparmor_module::test {
namespace {

using Is = apparmor::KernelState::Is;

struct Case {
    const char *profile; // nullptr: no such line
    Ids found;
};
class ConfiguredProfile : public testing::TestWithParam<Case> {};

TEST_P(ConfiguredProfile, IsJudged) {
    for (const warden_phase phase : {WARDEN_PRE_START, WARDEN_AUDIT}) {
        Facts facts = good_host(phase);
        if (GetParam().profile != nullptr)
            facts = with_profile(std::move(facts), GetParam().profile);
        const auto findings = check(facts);
        EXPECT_EQ(ids(findings), GetParam().found);
        for (const auto &finding : findings) {
            EXPECT_EQ(finding.value, GetParam().profile);
            EXPECT_EQ(finding.key, "lxc.apparmor.profile");
            EXPECT_EQ(finding.at.file, "/var/lib/lxc/c1/config");
            EXPECT_EQ(finding.at.line, 7U);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(
    Values, ConfiguredProfile,
    testing::Values(Case{nullptr, {}}, Case{"generated", {}}, Case{"lxc-container-default-cgns", {}},
                    Case{"unconfined", {"APP-001"}}, Case{"unchanged", {"APP-002"}},
                    Case{"Unconfined", {"APP-006"}},
                    // Only the container's own namespace, or the host's "unconfined" with it.
                    Case{":lxc-ns:unconfined", {"APP-001"}}, Case{":lxc-ns:lxc-own", {"APP-001"}},
                    Case{"unconfined//&:lxc-ns:", {"APP-001"}}, Case{"lxc-own//&:lxc-ns:", {}},
                    Case{"lxc-complain", {"APP-003"}}, Case{"lxc-user", {"APP-003"}},
                    Case{"lxc-flag", {"APP-005"}}, Case{"lxc-missing", {"APP-006"}},
                    Case{"lxc-odd", {"APP-011"}},
                    // Of a stack one must enforce, and all must be there.
                    Case{"lxc-complain//&lxc-own", {}}, Case{"lxc-own//&lxc-missing", {"APP-006"}},
                    Case{"lxc-complain//&lxc-flag", {"APP-003", "APP-005"}}, Case{":broken", {"APP-006"}}));

TEST(DefaultProfile, MustBeLoadedToo) {
    Facts facts = good_host(WARDEN_PRE_START);
    facts.profiles = apparmor::ProfileList::parse("/usr/bin/lxc-start (enforce)\n");
    const auto findings = check(facts);
    ASSERT_EQ(ids(findings), Ids{"APP-006"});
    EXPECT_NE(findings[0].message.find("lxc-container-default-cgns"), std::string::npos);
    EXPECT_EQ(findings[0].at.file, "");
}

TEST(ProfileList, NotReadableIsNotChecked) {
    Facts facts = good_host(WARDEN_PRE_START);
    facts.profiles = Error{"cannot open /sys/kernel/security/apparmor/profiles: Permission denied", EACCES};
    const auto findings = check(facts);
    ASSERT_EQ(ids(findings), Ids{"APP-011"});
    EXPECT_NE(findings[0].message.find("not checked"), std::string::npos);
    EXPECT_NE(findings[0].message.find("Permission denied"), std::string::npos);
    EXPECT_EQ(ids(check(with_profile(facts, "generated"))), Ids{});
    EXPECT_EQ(ids(check(with_profile(facts, "unconfined"))), Ids{"APP-001"});
}

TEST(KernelRules, OffIsSaidWhateverTheConfigSays) {
    Facts facts = good_host(WARDEN_PRE_START);
    facts.kernel = {Is::off, "enabled says 'N'", false, std::nullopt};
    facts.profiles = Error{"cannot open", ENOENT};
    EXPECT_EQ(ids(check(facts)), Ids{"APP-004"});
    EXPECT_EQ(check(facts)[0].live, "enabled says 'N'");
    EXPECT_EQ(ids(check(with_profile(facts, "generated"))), Ids{"APP-004"});
    EXPECT_EQ(ids(check(with_profile(facts, "unconfined"))), (Ids{"APP-004", "APP-001"}));
}

TEST(KernelRules, AMaskIsOffForLxcUnlessItSaysYes) {
    Facts facts = good_host(WARDEN_PRE_START);
    facts.kernel = {Is::masked, "enabled says 'N'", false, true};
    ASSERT_EQ(ids(check(facts)), Ids{"APP-004"});
    EXPECT_NE(check(facts)[0].message.find("mounted over"), std::string::npos);
    facts.kernel.lxc_sees_it_on = true;
    EXPECT_EQ(ids(check(facts)), Ids{"APP-011"});
    facts.kernel = {Is::unknown, "cannot open", false, std::nullopt};
    EXPECT_EQ(ids(check(facts)), Ids{"APP-011"});
}

TEST(Wanted, IsComparedWithTheConfig) {
    struct Want {
        const char *wanted, *profile;
        Ids found;
    };
    for (const auto &c : std::vector<Want>{
             {"generated", "generated", {}},
             {"generated", "lxc-own", {"APP-012"}},
             {"lxc-own", "lxc-own", {}},
             {"lxc-own", "lxc-own//&lxc-complain", {}},
             {"lxc-own", "generated", {"APP-012"}},
             {"lxc-own", "lxc-container-default-cgns", {"APP-012"}},
             {"generated", "lxc-missing", {"APP-012", "APP-006"}},
             // Said once, by the worse finding.
             {"generated", "unconfined", {"APP-001"}},
             {"lxc-own", "unchanged", {"APP-002"}},
         }) {
        Facts facts = with_profile(good_host(WARDEN_PRE_START), c.profile);
        facts.wanted = c.wanted;
        EXPECT_EQ(ids(check(facts)), c.found) << c.wanted << " " << c.profile;
    }
    Facts unset = good_host(WARDEN_PRE_START);
    unset.wanted = "lxc-container-default-cgns";
    EXPECT_EQ(ids(check(unset)), Ids{});
    unset.wanted = "generated";
    ASSERT_EQ(ids(check(unset)), Ids{"APP-012"});
    EXPECT_EQ(check(unset)[0].message,
              "the policy wants the profile generated, and lxc.apparmor.profile is not set");
}

TEST(SettingsRules, SayWhatWeakensAProfile) {
    Facts facts = with_profile(good_host(WARDEN_PRE_START), "generated");
    facts.settings.allow_incomplete = Value{"1", "a", 1};
    facts.settings.allow_nesting = Value{"1", "a", 2};
    facts.settings.raw = {{"mount,", "a", 3}, {"deny mount,", "a", 4}, {"ptrace,", "a", 5}};
    const auto findings = check(facts);
    ASSERT_EQ(ids(findings), (Ids{"APP-007", "APP-008", "APP-009", "APP-009"}));
    EXPECT_EQ(findings[2].at.line, 3U);
    EXPECT_EQ(findings[3].at.line, 5U);
    EXPECT_EQ(findings[3].value, "ptrace,");
    facts.settings.allow_incomplete->text = "0";
    facts.settings.allow_nesting->text = "0";
    facts.settings.raw.clear();
    EXPECT_EQ(ids(check(facts)), Ids{});
}

// The rule is Proxmox's, the feature the admin's: nobody widened the profile by hand.
TEST(SettingsRules, ARuleOfAProxmoxFeatureIsNoBlame) {
    Facts facts = with_profile(good_host(WARDEN_PRE_START), "generated");
    const Value nfs{"mount fstype=nfs,", "config", 3}, queues{"allow mqueue,", "config", 4};
    facts.settings.of_features = {nfs, queues};
    auto findings = check(facts);
    ASSERT_EQ(ids(findings), Ids{"APP-009"});
    EXPECT_EQ(findings[0].severity, WARDEN_SEV_INFO);
    EXPECT_NE(findings[0].fix.find("`features:`"), std::string::npos);
    facts.settings.of_features.clear();
    facts.settings.raw = {nfs};
    findings = check(facts);
    ASSERT_EQ(ids(findings), Ids{"APP-009"});
    EXPECT_EQ(findings[0].severity, 0U);
}

TEST(SettingsRules, NestingWeighsMoreInAPrivilegedContainer) {
    Facts facts = with_profile(good_host(WARDEN_PRE_START), "generated");
    facts.settings.allow_nesting = Value{"1", "a", 2};
    EXPECT_EQ(check(facts).at(0).severity, WARDEN_SEV_WARNING);
    EXPECT_NE(check(facts).at(0).message.find("6.0.6"), std::string::npos);
    facts.settings.is_privileged = false;
    EXPECT_EQ(check(facts).at(0).severity, 0); // as in the table: info
    EXPECT_EQ(check(facts).at(0).message.find("6.0.6"), std::string::npos);
}

TEST(SettingsRules, WritableProcAndSysInAPrivilegedContainer) {
    struct Row {
        std::vector<Value> auto_mount;
        std::ptrdiff_t found;
    };
    for (const auto &row :
         std::vector<Row>{{{{"proc:mixed", "a", 1}, {"sys:mixed", "a", 1}}, 0},
                          {{{"proc", "a", 1}, {"sys:ro", "a", 1}, {"cgroup:rw", "a", 1}}, 0},
                          {{{"proc:rw", "a", 1}}, 1},
                          {{{"proc:rw", "a", 1}, {"sys:rw", "a", 2}}, 2},
                          {{{"proc:rw sys:rw", "a", 1}}, 2},
                          // The last one counts.
                          {{{"proc:rw", "a", 1}, {"proc:mixed", "a", 2}}, 0},
                          {{{"sys:mixed", "a", 1}, {"sys:rw", "a", 2}}, 1}}) {
        for (const char *profile : {"generated", "lxc-own", "unconfined"}) {
            Facts facts = with_profile(good_host(WARDEN_PRE_START), profile);
            facts.settings.auto_mount = row.auto_mount;
            const auto count = [&] {
                const auto all = ids(check(facts));
                return std::count(all.begin(), all.end(), "APP-014");
            };
            EXPECT_EQ(count(), row.found) << profile << " " << row.auto_mount.back().text;
            facts.settings.is_privileged = false;
            EXPECT_EQ(count(), 0);
        }
    }
}

TEST(SettingsRules, OnlyAGeneratedProfileHasNestingAndRaw) {
    Facts facts = with_profile(good_host(WARDEN_AUDIT), "lxc-own");
    facts.settings.allow_nesting = Value{"1", "a", 2};
    facts.settings.raw = {{"mount,", "a", 3}};
    EXPECT_EQ(ids(check(facts)), Ids{});
}

TEST(SettingsRules, IncompleteDependsOnTheKernel) {
    Facts facts = good_host(WARDEN_PRE_START);
    facts.settings.allow_incomplete = Value{"1", "a", 1};
    EXPECT_NE(check(facts)[0].message.find("does not need it"), std::string::npos);
    facts.kernel.mount_mediation = false;
    EXPECT_NE(check(facts)[0].message.find("may mount anything"), std::string::npos);
    facts.kernel.mount_mediation = std::nullopt;
    EXPECT_NE(check(facts)[0].message.find("not checked"), std::string::npos);
}

TEST(Checks, EveryOneIsComplete) {
    warden::test::expect_complete(k_checks);
}

TEST(MaskedFlag, IsAWorkaroundThatStayedBehind) {
    const auto with_mount = [](const char *profile, const char *mount) {
        Facts facts = with_profile(good_host(WARDEN_PRE_START), profile);
        facts.settings.mounts = {{mount, "/var/lib/lxc/c1/config", 9}};
        return check(facts);
    };
    const auto both =
        with_mount("unconfined", "/dev/null sys/module/apparmor/parameters/enabled none bind 0 0");
    ASSERT_EQ(ids(both), (Ids{"APP-013", "APP-001"}));
    EXPECT_NE(both[0].message.find("no longer needed"), std::string::npos);
    EXPECT_EQ(both[0].at.line, 9U);
    EXPECT_EQ(ids(with_mount("generated", "/dev/null /sys/module/apparmor/parameters/enabled none bind 0 0")),
              Ids{"APP-013"});
    EXPECT_EQ(ids(with_mount("generated", "/sys/module/apparmor/parameters/enabled mnt none bind 0 0")),
              Ids{});
    EXPECT_EQ(ids(with_mount("generated", "broken")), Ids{});
}

} // namespace
} // namespace warden::apparmor_module::test
