// SPDX-License-Identifier: LGPL-2.1-or-later
// The module freeze in the engine: who froze a container, and what is left of an earlier run.
#include "engine_world.hpp"

#include "state/freezes.hpp"

namespace warden::test {
namespace {

constexpr const char *k_stack = "pre-start required freeze\npre-start required permit\n"
                                "audit required freeze\naudit required permit\n";

class FreezeModule : public testing::Test {
public:
    FreezeModule() {
        world_.stack(k_stack).policy("mode = enforce\n").put("proc/sys/kernel/random/boot_id", "boot-1\n");
        frozen(false);
    }
    FreezeModule &frozen(bool is) {
        world_.put(k_cgroup + "/cgroup.freeze", is ? "1\n" : "0\n");
        world_.put(k_cgroup + "/cgroup.events", is ? "populated 1\nfrozen 1\n" : "populated 1\nfrozen 0\n");
        return *this;
    }
    void record(std::int64_t deadline_ms) {
        std::filesystem::create_directories(world_.world().name("run"));
        const state::FrozenRecord record{"c1", "/var/lib/lxc", k_cgroup,      "boot-1", "t", {},
                                         0,    deadline_ms,    "lvcreate -s", "",       ""};
        ASSERT_TRUE(state::FrozenRecords(world_.root()).save(record));
    }
    findings::PhaseReport audit() { return world_.with_init().run(WARDEN_AUDIT); }

    EngineWorld world_{{"freeze", "permit"}};
};

TEST_F(FreezeModule, OneThatRunsIsNoFinding) {
    EXPECT_TRUE(audit().findings.empty()) << shown(audit());
}

TEST_F(FreezeModule, FrozenBySomebodyElse) {
    const auto report = frozen(true).audit();
    EXPECT_TRUE(has(report, "FRZ-002", "not by lxc-warden")) << shown(report);
    EXPECT_FALSE(report.refused());
}

TEST_F(FreezeModule, FrozenForASnapshotOrLeftSo) {
    frozen(true).record(monotonic_ms() + 3'600'000);
    EXPECT_TRUE(has(audit(), "FRZ-003", "it is frozen for: lvcreate -s")) << shown(audit());
    record(1);
    const auto report = audit();
    EXPECT_TRUE(has(report, "FRZ-001", "left frozen by: lvcreate -s")) << shown(report);
    EXPECT_FALSE(report.allowed);
}

TEST_F(FreezeModule, ALeftoverIsFoundBeforeTheStart) {
    EXPECT_TRUE(world_.run(WARDEN_PRE_START).findings.empty());
    frozen(true);
    const auto report = world_.run(WARDEN_PRE_START);
    EXPECT_TRUE(has(report, "FRZ-004", "lxc.payload.c1 is left of an earlier run")) << shown(report);
    EXPECT_FALSE(report.refused());
    world_.config("lxc.cgroup.dir = elsewhere\n");
    EXPECT_TRUE(world_.run(WARDEN_PRE_START).findings.empty());
}

TEST_F(FreezeModule, WhatCannotBeReadIsSaid) {
    world_.remove(k_cgroup + "/cgroup.events");
    EXPECT_TRUE(has(audit(), "FRZ-005", "cannot be frozen")) << shown(audit());
}

} // namespace
} // namespace warden::test
