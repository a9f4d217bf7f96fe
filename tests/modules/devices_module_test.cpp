// SPDX-License-Identifier: LGPL-2.1-or-later
// The module devices in the engine. What the kernel does with its program, the guest's cases show.
#include "engine_world.hpp"

namespace warden::test {
namespace {

constexpr const char *k_stack =
    "pre-start required devices\nstart-host required devices\naudit required devices\n";
// What LXC's common.conf has for both versions, shortened.
constexpr const char *k_common =
    "lxc.cgroup.devices.deny = a\nlxc.cgroup.devices.allow = c *:* m\nlxc.cgroup.devices.allow = c 1:3 rwm\n"
    "lxc.cgroup2.devices.deny = a\nlxc.cgroup2.devices.allow = c *:* m\nlxc.cgroup2.devices.allow = c 1:3 "
    "rwm\n";
constexpr const char *k_drivers =
    "Character devices:\n  1 mem\n 21 sg\n\nBlock devices:\n  7 loop\n  8 sd\n254 device-mapper\n";

class Devices : public testing::Test {
public:
    Devices() {
        world_.stack(k_stack)
            .put("proc/devices", k_drivers)
            .put("usr/share/lxc/config/common.conf", k_common)
            .with_init();
    }
    findings::PhaseReport run(warden_phase phase, const std::string &config, const std::string &policy = "") {
        return world_.config(config).policy("mode = enforce\n" + policy).run(phase);
    }
    findings::PhaseReport with_common(warden_phase phase, const std::string &config) {
        return run(phase, "lxc.include = /usr/share/lxc/config/common.conf\n" + config);
    }
    EngineWorld world_{{"devices"}};
};

std::string planned_rules(const findings::PhaseReport &report) {
    std::string text;
    for (const auto &step : report.plan.steps())
        text += step.text() + "\n";
    return text;
}

TEST_F(Devices, TheDistributionsRulesAloneAreInOrder) {
    for (const warden_phase phase : {WARDEN_PRE_START, WARDEN_START_HOST}) {
        const auto report = with_common(phase, "");
        EXPECT_TRUE(report.allowed) << shown(report);
        EXPECT_TRUE(report.findings.empty()) << shown(report);
        EXPECT_TRUE(report.plan.empty());
    }
}

TEST_F(Devices, V1RulesThatLxcIgnoresArePlanned) {
    const char *config = "lxc.cgroup.devices.deny = a\nlxc.cgroup.devices.allow = c 1:3 rw\n";
    const auto before = run(WARDEN_PRE_START, config);
    EXPECT_TRUE(has(before, "DEV-001", "the start attaches a program")) << shown(before);
    EXPECT_FALSE(before.refused());
    const auto start = run(WARDEN_START_HOST, config);
    EXPECT_EQ(planned_rules(start), "restrict devices to deny a;allow c 1:3 rw\n") << shown(start);
    EXPECT_EQ(start.findings.at(0).at.line, 1U);
    EXPECT_TRUE(start.allowed);
}

TEST_F(Devices, AV1DenyBesideTheDistributionsRulesIsPlanned) {
    const auto start = with_common(WARDEN_START_HOST, "lxc.cgroup.devices.deny = c 1:3 w\n");
    EXPECT_EQ(planned_rules(start), "restrict devices to deny a;allow c *:* m;allow c 1:3 rm\n")
        << shown(start);
}

TEST_F(Devices, ReportPlansNothingAndRefuses) {
    const char *config = "lxc.cgroup.devices.deny = a\nlxc.cgroup.devices.allow = c 1:3 rw\n";
    const auto report = run(WARDEN_PRE_START, config, "[devices]\nv1-keys = report\n");
    EXPECT_TRUE(has(report, "DEV-002", "leaves it so")) << shown(report);
    EXPECT_TRUE(report.refused());
    EXPECT_TRUE(run(WARDEN_START_HOST, config, "[devices]\nv1-keys = report\n").plan.empty());
}

TEST_F(Devices, WhatAHookCannotGiveIsSaid) {
    const auto report = with_common(WARDEN_PRE_START, "lxc.cgroup.devices.allow = c 10:200 rwm\n");
    EXPECT_TRUE(has(report, "DEV-003", "allow rw of c 10:200, LXC's cgroup2 rules refuse it"))
        << shown(report);
    EXPECT_FALSE(report.refused());
    EXPECT_TRUE(with_common(WARDEN_START_HOST, "lxc.cgroup.devices.allow = c 10:200 rwm\n").plan.empty());
}

TEST_F(Devices, OwnCgroup2RulesWin) {
    const char *config = "lxc.cgroup.devices.deny = c 1:3 w\nlxc.cgroup2.devices.allow = c 10:200 rwm\n";
    const auto report = with_common(WARDEN_PRE_START, config);
    EXPECT_TRUE(has(report, "DEV-003", "are in force and stay")) << shown(report);
    EXPECT_TRUE(with_common(WARDEN_START_HOST, config).plan.empty());
}

TEST_F(Devices, NoRuleMeansEverything) {
    for (const char *config : {"", "lxc.cgroup2.devices.deny = a\n", "lxc.cgroup2.devices.allow = a\n"}) {
        const auto report = run(WARDEN_PRE_START, config);
        EXPECT_TRUE(has(report, "DEV-005", "error")) << config << shown(report);
        EXPECT_TRUE(report.refused());
    }
    const auto unprivileged = run(WARDEN_PRE_START, "lxc.idmap = u 0 100000 65536\n");
    EXPECT_TRUE(has(unprivileged, "DEV-005", "info")) << shown(unprivileged);
    EXPECT_FALSE(unprivileged.refused());
}

TEST_F(Devices, DangerousDevicesAreNamed) {
    const auto report = with_common(WARDEN_PRE_START, "lxc.cgroup2.devices.allow = b 8:* r\n"
                                                      "lxc.cgroup2.devices.allow = b 254:7 w\n"
                                                      "lxc.cgroup2.devices.allow = c 1:1 r\n");
    EXPECT_TRUE(has(report, "DEV-006", "b 8:0 for reading: a disk (sd)")) << shown(report);
    EXPECT_TRUE(has(report, "DEV-006", "b 254:7 for writing: a disk (device-mapper)"));
    EXPECT_TRUE(has(report, "DEV-006", "c 1:1 for reading: the host's memory"));
    EXPECT_EQ(found(report, "DEV-006").size(), 3U) << shown(report);
    EXPECT_EQ(report.findings.at(0).at.line, 4U) << "the rule for /dev/mem";
    EXPECT_TRUE(report.refused());
    EXPECT_TRUE(
        found(with_common(WARDEN_PRE_START, "lxc.cgroup2.devices.allow = b 7:* rwm\n"), "DEV-006").empty());
}

// A program that v1 rules stand for takes the dangerous device away again.
TEST_F(Devices, AV1ListCountsInTheVerdict) {
    const auto report =
        run(WARDEN_PRE_START, "lxc.cgroup.devices.deny = a\nlxc.cgroup.devices.allow = b 8:1 r\n");
    EXPECT_TRUE(has(report, "DEV-006", "b 8:1 for reading")) << shown(report);
    EXPECT_EQ(found(report, "DEV-006").size(), 1U);
    EXPECT_TRUE(found(report, "DEV-005").empty());
}

TEST_F(Devices, RulesThatLxcSkipsAreErrors) {
    const auto report = with_common(WARDEN_PRE_START, "lxc.cgroup2.devices.allow = c 1:5\n"
                                                      "lxc.cgroup2.devices.alloww = c 1:3 rwm\n"
                                                      "lxc.cgroup.devices.allow = c 1:5 rwx\n"
                                                      "lxc.cgroup2.devices.allow = /dev/nothing rwm\n");
    EXPECT_EQ(found(report, "DEV-004").size(), 4U) << shown(report);
    EXPECT_TRUE(has(report, "DEV-004", "LXC takes lxc.cgroup2.devices.alloww for lxc.cgroup2.devices.deny"));
    EXPECT_TRUE(report.refused());
}

// A directory is not a cgroup, and the kernel says so; never "ok".
TEST_F(Devices, WhatTheKernelDoesNotTellIsNotChecked) {
    const auto report = with_common(WARDEN_AUDIT, "");
    EXPECT_TRUE(has(report, "DEV-008", "not checked")) << shown(report);
    EXPECT_FALSE(has(report, "DEV-009"));
}

TEST(DevicesHybrid, LxcAppliesTheV1RulesItself) {
    EngineWorld world({"devices"}, hybrid_host());
    world.stack(k_stack).put("proc/devices", k_drivers).policy("mode = enforce\n").with_init();
    world.config("lxc.cgroup.devices.deny = a\nlxc.cgroup.devices.allow = b 8:0 r\n");
    EXPECT_TRUE(has(world.run(WARDEN_PRE_START), "DEV-006", "b 8:0"));
    EXPECT_TRUE(world.run(WARDEN_START_HOST).plan.empty());
    world.config("lxc.cgroup2.devices.deny = a\nlxc.cgroup2.devices.allow = c 1:3 r\n");
    const auto ignored = world.run(WARDEN_PRE_START);
    EXPECT_TRUE(has(ignored, "DEV-007", "LXC ignores")) << shown(ignored);
    EXPECT_TRUE(has(ignored, "DEV-005"));
}

} // namespace
} // namespace warden::test
