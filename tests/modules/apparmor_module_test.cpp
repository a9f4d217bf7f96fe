// SPDX-License-Identifier: LGPL-2.1-or-later
// The module apparmor in the engine: what is looked at in which phase, policy and waiver.
#include "engine_world.hpp"

namespace warden::test {
namespace {

constexpr const char *k_stack =
    "pre-start required apparmor\npre-start required permit\nstart-host required apparmor\n"
    "start-host required permit\naudit required apparmor\naudit required permit\n";

class Apparmor : public testing::Test {
public:
    Apparmor() {
        world_.stack(k_stack)
            .put("sys/module/apparmor/parameters/enabled", "Y\n")
            .put("sys/kernel/security/apparmor/features/mount/mask", "mount\n")
            .put("sys/kernel/security/apparmor/profiles",
                 "lxc-container-default-cgns (enforce)\nlxc-own (enforce)\nlxc-soft (complain)\n")
            .put("proc/self/attr/apparmor/current", "/usr/bin/lxc-start (enforce)\n")
            .with_init();
        label("lxc-container-default-cgns (enforce)");
    }
    void label(const std::string &text) { world_.put("proc/4711/attr/apparmor/current", text + "\n"); }
    findings::PhaseReport run(warden_phase phase, const std::string &config = "",
                              const std::string &policy = "") {
        return world_.config(config).policy("mode = enforce\n" + policy).run(phase);
    }
    EngineWorld world_{{"apparmor", "permit"}};
};

TEST_F(Apparmor, LxcsDefaultIsInOrder) {
    for (const warden_phase phase : {WARDEN_PRE_START, WARDEN_START_HOST, WARDEN_AUDIT}) {
        const auto report = run(phase);
        EXPECT_TRUE(report.findings.empty()) << shown(report);
        EXPECT_TRUE(report.allowed);
    }
}

TEST_F(Apparmor, TheConfigDecidesBeforeTheStartAndTheLabelAfterIt) {
    const auto before = run(WARDEN_PRE_START, "lxc.apparmor.profile = unconfined\n");
    EXPECT_TRUE(has(before, "APP-001", "no profile of the host")) << shown(before);
    EXPECT_EQ(before.findings.at(0).at.line, 1U);
    EXPECT_TRUE(before.refused());
    label("unconfined");
    for (const warden_phase phase : {WARDEN_START_HOST, WARDEN_AUDIT}) {
        const auto report = run(phase);
        EXPECT_TRUE(has(report, "APP-001", "runs with the label 'unconfined'")) << shown(report);
        EXPECT_EQ(report.findings.at(0).live, "unconfined");
        EXPECT_TRUE(report.refused());
    }
    EXPECT_TRUE(run(WARDEN_PRE_START).allowed);
}

TEST_F(Apparmor, AWaiverLetsItThrough) {
    label("lxc-soft (complain)");
    EXPECT_TRUE(run(WARDEN_START_HOST, "lxc.apparmor.profile = lxc-soft\n").refused());
    const auto waived = run(WARDEN_START_HOST, "lxc.apparmor.profile = lxc-soft\n",
                            "[waive APP-003]\nowner = o\nreason = r\nuntil = 2999-01-01\n");
    EXPECT_TRUE(has(waived, "APP-003")) << shown(waived);
    EXPECT_FALSE(waived.refused());
}

TEST_F(Apparmor, ThePolicysProfileIsCompared) {
    const std::string policy = "[apparmor]\nprofile = lxc-own\n";
    EXPECT_TRUE(run(WARDEN_PRE_START, "", policy).refused());
    EXPECT_TRUE(has(run(WARDEN_START_HOST, "", policy), "APP-012", "the policy wants the profile lxc-own"));
    label("lxc-own (enforce)");
    EXPECT_TRUE(run(WARDEN_START_HOST, "lxc.apparmor.profile = lxc-own\n", policy).allowed);
}

TEST_F(Apparmor, AnUnreadableLabelIsNotChecked) {
    world_.remove("proc/4711/attr");
    const auto report = run(WARDEN_START_HOST);
    EXPECT_TRUE(has(report, "APP-011", "not checked")) << shown(report);
    EXPECT_TRUE(report.refused());
    // Before the start nothing is final.
    world_.remove("sys/kernel/security/apparmor/profiles");
    const auto before = run(WARDEN_PRE_START);
    EXPECT_TRUE(has(before, "APP-011", "not checked")) << shown(before);
    EXPECT_FALSE(before.refused());
}

TEST_F(Apparmor, APolicyWithoutConfinementIsWrong) {
    const auto report = run(WARDEN_START_HOST, "", "[apparmor]\nprofile = unconfined\n");
    EXPECT_FALSE(report.allowed);
    EXPECT_NE(shown(report).find("asks for containers without confinement"), std::string::npos)
        << shown(report);
}

} // namespace
} // namespace warden::test
