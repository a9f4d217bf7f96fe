// SPDX-License-Identifier: LGPL-2.1-or-later
#include "engine/apply.hpp"

#include "cgroup/devices/list_text.hpp"
#include "fake/failing_call.hpp"
#include "fake/world.hpp"

#include <fcntl.h>

#include <gtest/gtest.h>

namespace warden::engine {
namespace {

using test::dir;
using test::file;
using test::World;

const std::string k_group = "sys/fs/cgroup/c1";

findings::PhaseReport planned(const std::vector<findings::PlanStep> &steps,
                              const std::string &cgroup = k_group) {
    findings::PhaseReport report;
    report.allowed = true;
    report.cgroup = cgroup;
    for (const auto &step : steps)
        report.plan.add(step);
    return report;
}
findings::PlanStep write(const char *target, const char *value) {
    return {findings::PlanStep::Kind::cgroup, target, value, 0, "limits"};
}

TEST(ApplyPlan, WritesAndReadsBack) {
    const World world{test::fresh_cgroup(k_group)};
    auto report = planned({write("memory.max", "67108864"), write("pids.max", "100")});
    EXPECT_TRUE(apply_plan(world.root(), "c1", report));
    EXPECT_EQ(world.read(k_group + "/memory.max"), "67108864");
    EXPECT_EQ(world.read(k_group + "/pids.max"), "100");
    EXPECT_TRUE(report.findings.empty());
}

// A write that the kernel seems to take, and does not.
TEST(ApplyPlan, AValueThatIsNotThereAfterwardsIsNotInForce) {
    const World world{test::fresh_cgroup(k_group)};
    const Dir root = world.root();
    auto report = planned({write("memory.max", "1048576")});
    bool applied = true;
    WARDEN_RUN_FAILING(writes, {SYS_write, 0, 1, 0, {7}}, [&] { applied = apply_plan(root, "c1", report); });
    EXPECT_GE(*writes, 1U);
    EXPECT_FALSE(applied);
    ASSERT_EQ(report.findings.size(), 1U);
    EXPECT_NE(report.findings[0].message.find("holds '' after '1048576' was written"), std::string::npos)
        << report.findings[0].message;
}

TEST(ApplyPlan, UndoesInTheOppositeOrder) {
    const World world{test::fresh_cgroup(k_group)};
    auto report =
        planned({write("io.max", "8:0 rbps=1"), write("io.max", "8:16 rbps=1"), write("no.such", "1")});
    EXPECT_FALSE(apply_plan(world.root(), "c1", report));
    // A plain file keeps what was written last.
    EXPECT_EQ(world.read(k_group + "/io.max"), "8:0 rbps=max wbps=max riops=max wiops=max");
}

// Loaded and attached, as far as bpf(2) says; the third call detaches it.
TEST(ApplyPlan, AnAttachedProgramIsDetachedAgain) {
    const World world{test::fresh_cgroup(k_group)};
    const Dir root = world.root();
    auto report = planned({{findings::PlanStep::Kind::devices, {}, "deny a\nallow c 1:3 rwm\n", 0, "devices"},
                           write("no.such", "1")});
    ASSERT_TRUE(cgroup::devices::parse_list_text("deny a\nallow c 1:3 rwm\n"));
    bool applied = true;
    const int program = open("/dev/null", O_RDONLY | O_CLOEXEC); // closed with the program
    WARDEN_RUN_FAILING(calls, {SYS_bpf, 0, 1, 0, {program, 0, 0}},
                       [&] { applied = apply_plan(root, "c1", report); });
    EXPECT_FALSE(applied);
    EXPECT_EQ(*calls, 3U);
}

TEST(ApplyPlan, AFileThatIsMissingUndoesTheOnesBefore) {
    const World world{test::fresh_cgroup(k_group)};
    auto report = planned({write("memory.max", "1048576"), write("io.max", "8:0 rbps=1"),
                           write("no.such", "1"), write("pids.max", "100")});
    EXPECT_FALSE(apply_plan(world.root(), "c1", report));
    EXPECT_EQ(world.read(k_group + "/memory.max"), "max");
    // The kernel has no empty value: what was unlimited is said in words.
    EXPECT_EQ(world.read(k_group + "/io.max"), "8:0 rbps=max wbps=max riops=max wiops=max");
    EXPECT_EQ(world.read(k_group + "/pids.max"), "max\n");
    ASSERT_EQ(report.findings.size(), 1U);
    const findings::Finding &finding = report.findings.front();
    EXPECT_EQ(finding.id, "POL-010");
    EXPECT_EQ(finding.severity, WARDEN_SEV_ERROR);
    EXPECT_EQ(finding.container, "c1");
    EXPECT_EQ(finding.module, "limits");
    EXPECT_EQ(finding.key, "no.such");
    EXPECT_NE(finding.message.find("controller no is not enabled"), std::string::npos) << finding.message;
}

TEST(ApplyPlan, WithoutACgroupNothingIsWritten) {
    const World world{test::fresh_cgroup(k_group)};
    auto report = planned({write("memory.max", "1048576")}, "");
    EXPECT_FALSE(apply_plan(world.root(), "c1", report));
    ASSERT_EQ(report.findings.size(), 1U);
    EXPECT_NE(report.findings[0].message.find("cgroup is not known"), std::string::npos);
    auto gone = planned({write("memory.max", "1048576")}, "sys/fs/cgroup/gone");
    EXPECT_FALSE(apply_plan(world.root(), "c1", gone));
    auto nothing = planned({}, "");
    EXPECT_TRUE(apply_plan(world.root(), "c1", nothing));
}

TEST(ApplyPlan, WhatIsInForceAlreadyIsNotWritten) {
    const World world{file(k_group + "/memory.max", "1048576\n"),
                      file(k_group + "/cpu.max", "50000 100000\n")};
    auto report = planned({write("memory.max", "1048577"), write("cpu.max", "50000")});
    EXPECT_TRUE(apply_plan(world.root(), "c1", report));
    EXPECT_EQ(world.read(k_group + "/memory.max"), "1048576\n");
    EXPECT_EQ(world.read(k_group + "/cpu.max"), "50000 100000\n");
}

TEST(ApplyPlan, ReplacesFilesBelowTheRoot) {
    const World world{dir("etc", {})};
    auto report = planned({{findings::PlanStep::Kind::replace, "/etc/file", "text", 0, "m"}});
    EXPECT_TRUE(apply_plan(world.root(), "c1", report));
    EXPECT_EQ(world.read("etc/file"), "text");
    auto fails = planned({{findings::PlanStep::Kind::replace, "/no/such/file", "text", 0, "m"}});
    EXPECT_FALSE(apply_plan(world.root(), "c1", fails));
    EXPECT_EQ(fails.findings.at(0).id, "POL-010");
}

} // namespace
} // namespace warden::engine
