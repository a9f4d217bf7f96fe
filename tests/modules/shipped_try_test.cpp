// SPDX-License-Identifier: LGPL-2.1-or-later
// The shipped modules through `lxc-warden try`. What each does in a stack is in NAME_module_test.cpp.
#include "try_world.hpp"

namespace warden::test {
namespace {

Outcome shipped(const World &world, const std::string &stack, std::vector<std::string> more = {}) {
    return run_try(world, stack, std::move(more), WARDEN_SHIPPED_MODULES);
}
constexpr const char *k_limits = "start-host required limits\n";
constexpr const char *k_v1 =
    "lxc.cgroup.memory.limit_in_bytes = 64M\nlxc.cgroup.memory.memsw.limit_in_bytes = 96M\n";

TEST(Limits, V1KeysBecomeV2Files) {
    const World world;
    world.config(k_v1);
    const auto done = shipped(world, k_limits, {"--phase", "start-host"});
    EXPECT_EQ(done.planned("memory.max"), "67108864") << done.json.dump(1);
    EXPECT_EQ(done.planned("memory.swap.max"), "33554432");
    EXPECT_TRUE(done.found("LIM-001"));
}

TEST(Limits, WhatLxcHasWrittenStays) {
    const World world;
    world.config(k_v1);
    world.file("sys/fs/cgroup/lxc.payload.c1/memory.max", "1048576\n");
    const auto done = shipped(world, k_limits, {"--phase", "start-host"});
    EXPECT_EQ(done.planned("memory.max"), "");
    EXPECT_EQ(done.planned("memory.swap.max"), "33554432");
}

TEST(Limits, ReportLeavesTheKeysAlone) {
    const World world;
    world.config(k_v1);
    const auto done = shipped(world, k_limits, {"--phase", "start-host", "-o", "limits.v1-keys=report"});
    EXPECT_EQ(done.planned("memory.max"), "");
    const auto before = shipped(world, "pre-start required limits\n", {"-o", "limits.v1-keys=report"});
    EXPECT_TRUE(before.found("LIM-002", "report"));
}

TEST(Limits, DefaultIsUsedOnlyWithoutALimit) {
    const World world;
    const auto done = shipped(world, k_limits, {"--phase", "start-host", "-o", "limits.memory.max=256M"});
    EXPECT_EQ(done.planned("memory.max"), "268435456") << done.json.dump(1);
    world.config(k_v1);
    const auto own = shipped(world, k_limits, {"--phase", "start-host", "-o", "limits.memory.max=256M"});
    EXPECT_EQ(own.planned("memory.max"), "67108864");
}

TEST(Limits, RequiredAndMissingIsRefusedBeforeAndAtTheStart) {
    const World world;
    const std::vector<std::string> require{"-o", "limits.require=memory", "-o", "mode=enforce"};
    const auto before = shipped(world, "pre-start required limits\n", require);
    EXPECT_EQ(before.code, 1);
    EXPECT_TRUE(before.found("LIM-005"));
    auto at_start = require;
    at_start.insert(at_start.end(), {"--phase", "start-host"});
    EXPECT_EQ(shipped(world, k_limits, at_start).code, 1);
    world.config(k_v1);
    EXPECT_EQ(shipped(world, k_limits, at_start).code, 0);
}

TEST(Limits, InvalidAndLostLinesAreNamed) {
    const World world;
    world.config("lxc.cgroup.memory.limit_in_bytes = 64MB\nlxc.cgroup.memory.swappiness = 10\n");
    const auto done = shipped(world, "pre-start required limits\n");
    EXPECT_TRUE(done.found("LIM-004")) << done.json.dump(1);
    EXPECT_TRUE(done.found("LIM-003"));
}

TEST(Limits, AMissingControllerIsNamed) {
    const World world;
    world.config("lxc.cgroup.memory.limit_in_bytes = 64M\n");
    fs::remove(world.path() / "sys/fs/cgroup/lxc.payload.c1/memory.max");
    const auto done = shipped(world, k_limits, {"--phase", "start-host"});
    EXPECT_TRUE(done.found("LIM-007", "the controller memory is not enabled")) << done.json.dump(1);
}

TEST(Limits, WithoutACgroupNothingIsSaidToBeInOrder) {
    const World world;
    fs::remove_all(world.path() / "sys/fs/cgroup/lxc.payload.c1");
    const auto done = shipped(world, k_limits, {"--phase", "start-host"});
    EXPECT_TRUE(done.found("LIM-011", "not checked"));
    EXPECT_EQ(done.result(0), "unsupported");
}

TEST(Limits, AuditFindsADriftedValue) {
    const World world;
    world.config(k_v1);
    world.file("sys/fs/cgroup/lxc.payload.c1/memory.max", "67108864\n");
    const auto done = shipped(world, "audit required limits\n", {"--phase", "audit"});
    EXPECT_TRUE(done.found("LIM-002", "memory.swap.max should be 33554432")) << done.json.dump(1);
    EXPECT_FALSE(done.found("LIM-002", "memory.max should be"));
}

TEST(Limits, StopTellsWhatWasUsed) {
    const World world;
    world.file("sys/fs/cgroup/lxc.payload.c1/memory.peak", "67108864\n");
    world.file("sys/fs/cgroup/lxc.payload.c1/memory.events", "low 0\noom 3\noom_kill 3\n");
    const auto done = shipped(world, "stop optional limits\n", {"--phase", "stop"});
    EXPECT_TRUE(done.found("LIM-008", "memory.peak 67108864")) << done.json.dump(1);
    EXPECT_TRUE(done.found("LIM-009", "oom_kill 3"));
}

TEST(AppArmor, UnconfinedIsRefusedByConfigAndByLabel) {
    const World world;
    EXPECT_EQ(
        shipped(world, "start-host required apparmor\n", {"--phase", "start-host", "-o", "mode=enforce"})
            .code,
        0);
    world.file("proc/4711/attr/apparmor/current", "unconfined\n");
    const auto at_start =
        shipped(world, "start-host required apparmor\n", {"--phase", "start-host", "-o", "mode=enforce"});
    EXPECT_EQ(at_start.code, 1);
    EXPECT_TRUE(at_start.found("APP-001"));
    world.config("lxc.apparmor.profile = unconfined\n");
    EXPECT_EQ(shipped(world, "pre-start required apparmor\n", {"-o", "mode=enforce"}).code, 1);
}

} // namespace
} // namespace warden::test
