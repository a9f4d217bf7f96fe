// SPDX-License-Identifier: LGPL-2.1-or-later
// The module limits in the engine: layouts, spellings and corners. Its main line is in shipped_try_test.cpp.
#include "engine_world.hpp"

namespace warden::test {
namespace {

using Texts = std::vector<std::string>;
constexpr const char *k_v1 =
    "lxc.cgroup.memory.limit_in_bytes = 64M\nlxc.cgroup.memory.memsw.limit_in_bytes = 96M\n";
constexpr const char *k_stack =
    "pre-start required limits\nstart-host required limits\naudit required limits\n"
    "stop optional limits\n";

class Limits : public testing::Test {
public:
    findings::PhaseReport run(warden_phase phase, const std::string &config, const std::string &policy = "") {
        world_.stack(k_stack).config(config).policy("mode = enforce\n" + policy);
        return world_.with_init().run(phase);
    }
    Limits &holds(const std::string &file, const std::string &value) {
        world_.put(k_cgroup + "/" + file, value + "\n");
        return *this;
    }
    EngineWorld world_{{"limits"}};
};

TEST_F(Limits, V1KeysArePlanned) {
    const auto report = run(WARDEN_START_HOST, k_v1);
    EXPECT_EQ(planned(report), (Texts{"memory.max = 67108864", "memory.swap.max = 33554432"}));
    EXPECT_TRUE(report.allowed) << shown(report);
    EXPECT_EQ(report.findings.at(0).at.line, 1U);
}

TEST_F(Limits, TheLiveValueWinsOverKeyAndDefault) {
    const auto report =
        holds("memory.max", "1048576")
            .run(WARDEN_START_HOST, k_v1, "[limits]\nmemory.max = 1G\nmemory.swap.max = 1G\n");
    EXPECT_EQ(planned(report), Texts{"memory.swap.max = 33554432"});
    EXPECT_TRUE(has(report, "LIM-001", "that one stays")) << shown(report);
}

TEST_F(Limits, ADefaultFillsWhatIsMissing) {
    const auto report =
        run(WARDEN_START_HOST, "", "[limits]\nmemory.max = 256M\npids.max = 500\nrequire = memory\n");
    EXPECT_EQ(planned(report), (Texts{"memory.max = 268435456", "pids.max = 500"}));
    EXPECT_EQ(found(report, "LIM-006").size(), 2U);
    EXPECT_TRUE(report.allowed) << shown(report);
}

TEST_F(Limits, RequiredAndMissing) {
    const auto report = run(WARDEN_START_HOST, "", "[limits]\nrequire = memory\nrequire = cpu\n");
    EXPECT_EQ(found(report, "LIM-005").size(), 2U) << shown(report);
    EXPECT_TRUE(report.refused());
    EXPECT_TRUE(report.findings.at(0).at.file.ends_with("policy.d/10.conf"));
    const auto waived =
        run(WARDEN_START_HOST, "",
            "[limits]\nrequire = memory\n[waive LIM-005]\nowner = o\nreason = r\nuntil = 2999-01-01\n");
    EXPECT_FALSE(waived.refused()) << shown(waived);
}

TEST_F(Limits, ReportWritesNothingAndSaysSoBefore) {
    EXPECT_TRUE(planned(run(WARDEN_START_HOST, k_v1, "[limits]\nv1-keys = report\n")).empty());
    const auto before = run(WARDEN_PRE_START, k_v1, "[limits]\nv1-keys = report\n");
    EXPECT_EQ(found(before, "LIM-002").size(), 2U) << shown(before);
    EXPECT_TRUE(before.refused());
    EXPECT_FALSE(run(WARDEN_PRE_START, k_v1).refused());
}

TEST_F(Limits, WrongAndLostLinesAreNamed) {
    const auto report =
        run(WARDEN_PRE_START, "lxc.cgroup.memory.limit_in_bytes = 64MB\nlxc.cgroup.memory.swappiness = 10\n");
    EXPECT_EQ(found(report, "LIM-004").size(), 1U) << shown(report);
    EXPECT_EQ(found(report, "LIM-003").size(), 1U);
    EXPECT_TRUE(report.refused());
}

TEST_F(Limits, AMissingControlFile) {
    world_.remove(k_cgroup + "/memory.swap.max");
    const auto report = run(WARDEN_START_HOST, k_v1);
    EXPECT_TRUE(has(report, "LIM-007", "controller memory is not enabled")) << shown(report);
    EXPECT_EQ(planned(report), Texts{"memory.max = 67108864"});
    EXPECT_TRUE(report.refused());
}

// On a hybrid host LXC itself applies the v1 keys; the v2 tree there has no controllers, and no such file.
class LimitsHybrid : public testing::Test {
public:
    LimitsHybrid() {
        world_.remove("sys/fs/cgroup/lxc.payload.c1")
            .put("sys/fs/cgroup/unified/lxc.payload.c1/cgroup.procs", "")
            .put("proc/4711/cgroup", "5:cpu,cpuacct:/lxc.payload.c1\n4:memory:/lxc.payload.c1/init.scope\n"
                                     "0::/lxc.payload.c1\n")
            .put(k_memory + "/memory.limit_in_bytes", "67108864\n")
            .put(k_memory + "/memory.memsw.limit_in_bytes", "100663296\n")
            .stack(k_stack)
            .policy("mode = enforce\n[limits]\nrequire = memory\nmemory.max = 1G\n");
    }
    const std::string k_memory = "sys/fs/cgroup/memory/lxc.payload.c1";
    EngineWorld world_{{"limits"}, hybrid_host()};
};

TEST_F(LimitsHybrid, NothingIsPlannedAndNothingRefused) {
    world_.config(k_v1).with_init();
    for (const warden_phase phase : {WARDEN_PRE_START, WARDEN_START_HOST, WARDEN_AUDIT}) {
        const auto report = world_.run(phase);
        EXPECT_TRUE(has(report, "LIM-010", "info limits: the cgroup layout is hybrid: LXC applies"))
            << shown(report);
        EXPECT_TRUE(report.plan.empty());
        EXPECT_FALSE(report.refused());
    }
}

TEST_F(LimitsHybrid, WhatTheKernelHoldsIsSaid) {
    const auto before = world_.config(k_v1).run(WARDEN_PRE_START);
    EXPECT_EQ(before.findings.size(), 1U) << shown(before);
    const auto report = world_.with_init().run(WARDEN_AUDIT);
    EXPECT_EQ(report.findings.size(), 3U) << shown(report);
    EXPECT_TRUE(
        has(report, "LIM-010", "info limits: set by LXC; in force: memory.limit_in_bytes = 67108864"));
    EXPECT_TRUE(has(report, "LIM-010", "in force: memory.memsw.limit_in_bytes = 100663296")) << shown(report);
    EXPECT_EQ(report.findings.at(1).live, "67108864");
    EXPECT_EQ(report.findings.at(1).at.line, 1U);
}

TEST_F(LimitsHybrid, WhatCannotBeReadIsNotCheckedAndNoPathIsFollowed) {
    world_.put("sys/fs/cgroup/cpu,cpuacct/lxc.payload.c1/cpu.shares", "512\n").with_init();
    EXPECT_TRUE(has(world_.config("lxc.cgroup.cpu.shares = 512\n").run(WARDEN_AUDIT), "LIM-010",
                    "in force: cpu.shares = 512"));
    EXPECT_TRUE(
        has(world_.config("lxc.cgroup.pids.max = 7\n").run(WARDEN_AUDIT), "LIM-011", "controller pids"));
    const auto report = world_.config("lxc.cgroup.memory./../../../../../proc/swaps = 7\n").run(WARDEN_AUDIT);
    EXPECT_TRUE(has(report, "LIM-011", "not the name of a cgroup file")) << shown(report);
    EXPECT_EQ(shown(report).find("Filename"), std::string::npos) << shown(report);
}

TEST_F(LimitsHybrid, V2KeysThatNothingBacksAreWarnedOf) {
    const auto only = world_.config("lxc.cgroup2.memory.max = 1G\n").run(WARDEN_PRE_START);
    EXPECT_TRUE(has(only, "LIM-010", "warning limits: the cgroup layout is hybrid: LXC ignores"));
    const auto both =
        world_.config(std::string(k_v1) + "lxc.cgroup2.memory.max = 64M\nlxc.cgroup2.pids.max = 9\n")
            .run(WARDEN_PRE_START);
    EXPECT_EQ(found(both, "LIM-010").size(), 2U) << shown(both);
    EXPECT_EQ(both.findings.at(1).key, "lxc.cgroup2.pids.max");
    EXPECT_EQ(both.findings.at(1).severity, WARDEN_SEV_WARNING);
}

// The kernel kills at once for a memory.max below what is in use, so nobody is told to write it.
TEST_F(Limits, ALimitBelowWhatIsInUseIsNotWrittenByHand) {
    const auto fits = holds("memory.max", "max").holds("memory.current", "1048576").run(WARDEN_AUDIT, k_v1);
    EXPECT_NE(fits.findings.at(0).fix.find("echo 67108864 > "), std::string::npos) << shown(fits);
    const auto above = holds("memory.current", "67108865").run(WARDEN_AUDIT, k_v1);
    const auto &finding = above.findings.at(0);
    EXPECT_NE(finding.message.find("memory.current is 67108865"), std::string::npos) << shown(above);
    EXPECT_EQ(finding.fix.find("echo"), std::string::npos) << finding.fix;
    EXPECT_NE(finding.fix.find("Raise the limit"), std::string::npos) << finding.fix;
    const auto huge = holds("hugetlb.2MB.max", "max")
                          .holds("hugetlb.2MB.current", "4194304")
                          .run(WARDEN_AUDIT, "lxc.cgroup2.hugetlb.2MB.max = 2M\n");
    EXPECT_EQ(huge.findings.at(0).fix.find("echo"), std::string::npos) << shown(huge);
}

struct Spelling {
    const char *config, *file, *live;
    bool same;
};

class LimitsAudit : public Limits, public testing::WithParamInterface<Spelling> {};

TEST_P(LimitsAudit, ComparesWhatIsMeantNotHowItIsWritten) {
    const auto report =
        holds(GetParam().file, GetParam().live).run(WARDEN_AUDIT, std::string(GetParam().config) + "\n");
    EXPECT_EQ(found(report, "LIM-002").empty(), GetParam().same) << shown(report);
    EXPECT_EQ(report.allowed, GetParam().same);
    if (!GetParam().same) {
        EXPECT_EQ(report.findings.at(0).live, GetParam().live);
        EXPECT_EQ(report.findings.at(0).at.line, 1U);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Spellings, LimitsAudit,
    testing::Values(Spelling{"lxc.cgroup2.memory.max = 1G", "memory.max", "1073741824", true},
                    Spelling{"lxc.cgroup2.memory.max = 1G", "memory.max", "1073745920", false},
                    Spelling{"lxc.cgroup2.memory.max = 1G", "memory.max", "max", false},
                    Spelling{"lxc.cgroup2.memory.max = max", "memory.max", "max", true},
                    Spelling{"lxc.cgroup2.memory.max = 1000000", "memory.max", "999424", true},
                    Spelling{"lxc.cgroup.memory.limit_in_bytes = 64M", "memory.max", "67108864", true},
                    Spelling{"lxc.cgroup.memory.limit_in_bytes = 64M", "memory.max", "max", false},
                    Spelling{"lxc.cgroup2.cpu.max = 50000", "cpu.max", "50000 100000", true},
                    Spelling{"lxc.cgroup2.cpu.max = 50000 100000", "cpu.max", "100000 50000", false},
                    Spelling{"lxc.cgroup2.cpuset.cpus = 0,1", "cpuset.cpus", "0-1", true},
                    Spelling{"lxc.cgroup2.cpuset.cpus = 0,1", "cpuset.cpus", "0-3", false},
                    Spelling{"lxc.cgroup2.pids.max = 100", "pids.max", "100", true}));

// "Not checked" is never "in order".
TEST_F(Limits, ARunningContainerWhoseCgroupIsNotFound) {
    world_.put("proc/4711/cgroup", "0::/../outside\n");
    for (const warden_phase phase : {WARDEN_AUDIT, WARDEN_START_HOST}) {
        const auto report = run(phase, k_v1);
        EXPECT_TRUE(has(report, "LIM-011", "not checked")) << shown(report);
        EXPECT_FALSE(report.allowed);
    }
}

TEST_F(Limits, WithoutTheHostsFactsNothingIsChecked) {
    world_.remove("sys/devices");
    for (const warden_phase phase : {WARDEN_PRE_START, WARDEN_AUDIT, WARDEN_START_HOST}) {
        const auto report = run(phase, k_v1);
        EXPECT_TRUE(has(report, "LIM-011", "sys/devices/system/cpu/possible")) << shown(report);
        EXPECT_FALSE(report.allowed);
    }
}

// The host's mount of cgroup2 decides what root in a privileged container may write.
TEST_F(Limits, WithoutNsdelegateRootOfTheHostOwnsItsLimits) {
    const auto mounted = [&](const char *options) {
        world_.put("proc/self/mountinfo",
                   std::string("30 1 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 ") + options + "\n");
    };
    mounted("rw,nsdelegate,memory_recursiveprot");
    EXPECT_FALSE(has(run(WARDEN_AUDIT, ""), "LIM-013"));
    mounted("rw,memory_recursiveprot");
    EXPECT_TRUE(has(run(WARDEN_AUDIT, ""), "LIM-013", "without nsdelegate"));
    EXPECT_FALSE(
        has(run(WARDEN_AUDIT, "lxc.idmap = u 0 100000 65536\nlxc.idmap = g 0 100000 65536\n"), "LIM-013"));
    world_.remove("proc/self/mountinfo");
    EXPECT_FALSE(has(run(WARDEN_AUDIT, ""), "LIM-013")) << "not known";
}

TEST_F(Limits, StopSaysWhatWasUsed) {
    const auto report = holds("memory.peak", "67108864")
                            .holds("memory.max", "67108864")
                            .holds("memory.events", "low 0\noom 4\noom_kill 3")
                            .run(WARDEN_STOP, "");
    EXPECT_TRUE(has(report, "LIM-008", "memory.peak 67108864 bytes, memory.max 64 MiB")) << shown(report);
    EXPECT_TRUE(has(report, "LIM-009", "oom_kill 3")) << shown(report);
    holds("memory.events", "oom_kill 0");
    const auto refused =
        holds("pids.events", "max 5")
            .holds("cpu.stat", "usage_usec 10\nnr_periods 9\nnr_throttled 2\nthrottled_usec 3000")
            .holds("memory.swap.events", "high 0\nmax 1\nfail 0")
            .run(WARDEN_STOP, "");
    EXPECT_TRUE(has(
        refused, "LIM-008",
        "forks refused under pids.max: 5, held back by cpu.max for 3 ms in 2 periods, swap refused under memory.swap.max: 1"))
        << shown(refused);
    EXPECT_FALSE(has(run(WARDEN_STOP, ""), "LIM-009"));
    world_.remove(k_cgroup);
    const auto gone = run(WARDEN_STOP, "");
    EXPECT_EQ(gone.lines.at(0).result, WARDEN_IGNORE);
    EXPECT_TRUE(gone.findings.empty()) << shown(gone);
}

} // namespace
} // namespace warden::test
