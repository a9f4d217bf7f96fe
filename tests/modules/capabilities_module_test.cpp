// SPDX-License-Identifier: LGPL-2.1-or-later
// The module capabilities in the engine.
#include "engine_world.hpp"

namespace warden::test {
namespace {

constexpr const char *k_stack = "pre-start required capabilities\nstart-host required capabilities\n"
                                "audit required capabilities\n";

std::string status(const std::string &bounding, const std::string &privs = "0",
                   const std::string &seccomp = "2") {
    return "Name:\tinit\nCapEff:\t" + bounding + "\nCapBnd:\t" + bounding + "\nNoNewPrivs:\t" + privs +
           "\nSeccomp:\t" + seccomp + "\nSeccomp_filters:\t1\n";
}

class Capabilities : public testing::Test {
public:
    Capabilities() {
        world_.stack(k_stack).put("proc/sys/kernel/cap_last_cap", "40\n").with_init();
        live("000001fdfdfcffff"); // all but what common.conf drops
    }
    void live(const std::string &bounding, const std::string &privs = "0", const std::string &seccomp = "2") {
        world_.put("proc/4711/status", status(bounding, privs, seccomp));
    }
    findings::PhaseReport run(warden_phase phase, const std::string &config, const std::string &policy = "") {
        return world_.config(config).policy("mode = enforce\n" + policy).run(phase);
    }
    EngineWorld world_{{"capabilities"}};
};

constexpr const char *k_common = "lxc.cap.drop = mac_admin mac_override sys_time sys_module sys_rawio\n";

TEST_F(Capabilities, TheDistributionsSettingsAreInOrder) {
    for (const warden_phase phase : {WARDEN_PRE_START, WARDEN_START_HOST, WARDEN_AUDIT}) {
        live("000001fcfdfcffff");
        const auto report = run(phase, k_common);
        EXPECT_TRUE(report.findings.empty()) << shown(report);
        EXPECT_TRUE(report.allowed);
    }
}

TEST_F(Capabilities, APrivilegedContainerThatDropsNothing) {
    const auto report = run(WARDEN_PRE_START, "");
    EXPECT_TRUE(has(report, "CAP-002", "sys_module, sys_rawio, sys_time, mac_override, mac_admin"))
        << shown(report);
    EXPECT_FALSE(report.refused());
    EXPECT_TRUE(run(WARDEN_PRE_START, "lxc.idmap = u 0 100000 65536\n").findings.empty());
}

TEST_F(Capabilities, ThePolicysSetIsTheMost) {
    const std::string policy = "[capabilities]\nkeep = chown kill\n";
    const auto config = run(WARDEN_PRE_START, "lxc.cap.keep = chown sys_admin\n", policy);
    EXPECT_TRUE(has(config, "CAP-001", "may have sys_admin,")) << shown(config);
    EXPECT_EQ(config.findings.at(0).at.line, 1U);
    EXPECT_TRUE(config.refused());
    EXPECT_FALSE(run(WARDEN_PRE_START, "lxc.cap.keep = chown\n", policy).refused());
    live("0000000000200001");
    const auto start = run(WARDEN_START_HOST, "lxc.cap.keep = chown sys_admin\n", policy);
    EXPECT_TRUE(has(start, "CAP-001", "sys_admin")) << shown(start);
    EXPECT_TRUE(start.refused());
    EXPECT_FALSE(run(WARDEN_START_HOST, "lxc.cap.keep = none\n", "[capabilities]\nkeep = none\n").allowed);
    live("0000000000000000");
    EXPECT_TRUE(run(WARDEN_START_HOST, "lxc.cap.keep = none\n", "[capabilities]\nkeep = none\n").allowed);
}

TEST_F(Capabilities, TheLineOfTheReadmeIsOne) {
    world_.stack(
        "start-host required capabilities [keep=chown dac_override net_bind_service] seccomp=require\n");
    live("0000000000000403");
    EXPECT_TRUE(run(WARDEN_START_HOST, "").allowed) << shown(run(WARDEN_START_HOST, ""));
    live("0000000000000404", "0", "0");
    const auto report = run(WARDEN_START_HOST, "");
    EXPECT_TRUE(has(report, "CAP-001", "dac_read_search")) << shown(report);
    EXPECT_TRUE(has(report, "CAP-005"));
}

TEST_F(Capabilities, WhatTheCommandLineGaveBackIsSeen) {
    live("000001ffffffffff");
    const auto report = run(WARDEN_START_HOST, k_common);
    EXPECT_TRUE(has(report, "CAP-006", "sys_module")) << shown(report);
    EXPECT_EQ(report.findings.at(0).at.line, 1U);
    EXPECT_TRUE(report.refused());
}

TEST_F(Capabilities, NamesThatLxcRefuses) {
    const auto report = run(WARDEN_PRE_START, "lxc.cap.drop = sys_admn CAP_CHOWN 12 cap_kill\n");
    EXPECT_EQ(found(report, "CAP-003").size(), 3U) << shown(report);
    EXPECT_TRUE(
        has(run(WARDEN_PRE_START, "lxc.cap.drop = kill\nlxc.cap.keep = chown\n"), "CAP-003", "both set"));
}

TEST_F(Capabilities, NoNewPrivsAndSeccomp) {
    const std::string policy = "[capabilities]\nno-new-privs = require\nseccomp = require\n";
    EXPECT_EQ(run(WARDEN_PRE_START, k_common, policy).findings.size(), 2U);
    const std::string config =
        std::string(k_common) +
        "lxc.no_new_privs = 1\nlxc.seccomp.profile = /usr/share/lxc/config/common.seccomp\n";
    EXPECT_TRUE(run(WARDEN_PRE_START, config, policy).allowed);
    live("000001fcfdfcffff", "1", "2");
    EXPECT_TRUE(run(WARDEN_START_HOST, config, policy).allowed);
    live("000001fcfdfcffff", "0", "0");
    for (const auto &text : {policy, std::string()}) { // configured and not in force counts without a policy
        const auto report = run(WARDEN_START_HOST, config, text);
        EXPECT_TRUE(has(report, "CAP-004")) << shown(report);
        EXPECT_TRUE(has(report, "CAP-005", "no seccomp filter"));
        EXPECT_TRUE(report.refused());
    }
    EXPECT_TRUE(run(WARDEN_START_HOST, k_common).allowed);
}

TEST_F(Capabilities, AWrongPolicyIsSaid) {
    const auto report = run(WARDEN_PRE_START, k_common, "[capabilities]\nkeep = sys_admn\n");
    EXPECT_FALSE(report.allowed);
    EXPECT_NE(shown(report).find("'sys_admn', which is not a capability"), std::string::npos)
        << shown(report);
}

TEST_F(Capabilities, WhatCannotBeReadIsNotChecked) {
    world_.put("proc/4711/status", "Name:\tinit\n");
    const auto report = run(WARDEN_START_HOST, k_common);
    EXPECT_TRUE(has(report, "CAP-007", "not checked: ")) << shown(report);
    EXPECT_TRUE(report.refused());
}

} // namespace
} // namespace warden::test
