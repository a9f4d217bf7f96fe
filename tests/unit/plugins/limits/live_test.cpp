// SPDX-License-Identifier: LGPL-2.1-or-later
// Audit of a running container, and its stop.
#include "facts_of.hpp"

namespace warden::limits::test {
namespace {

Facts running(std::string_view config, const Policy &policy = {}) {
    return with_policy(facts_of(WARDEN_AUDIT, config), policy);
}

TEST(Running, TheKernelHoldsWhatIsAskedFor) {
    EXPECT_EQ(shown(check(holding(running(k_v1), "memory.max", std::string("67108864"))).findings), "");
    const auto findings = check(running(k_v1)).findings;
    ASSERT_EQ(shown(findings), "LIM-002 memory.max should be 67108864, the kernel has max\n");
    EXPECT_EQ(findings[0].live, "max");
    EXPECT_EQ(findings[0].fix,
              "echo 67108864 > /sys/fs/cgroup/lxc.payload.c1/memory.max, or restart the container");
}

TEST(Running, NobodyIsToldToWriteALimitBelowWhatIsInUse) {
    const auto memory = check(holding(running(k_v1), "memory.current", std::string("67108865"))).findings;
    EXPECT_TRUE(
        says(memory, "LIM-002", "memory.current is 67108865, so that writing the limit now would kill"));
    EXPECT_TRUE(memory[0].fix.starts_with("Raise the limit")) << memory[0].fix;
    const auto pids =
        check(holding(running("lxc.cgroup2.pids.max = 3"), "pids.current", std::string("5"))).findings;
    EXPECT_TRUE(pids.at(0).fix.starts_with("echo 3 > ")) << pids[0].fix;
}

TEST(Running, AMissingFileIsNotInForce) {
    const auto findings =
        check(holding(running(k_v1), "memory.max", Error{"no controller", ENOENT})).findings;
    ASSERT_EQ(shown(findings), "LIM-002 no controller\n");
    EXPECT_EQ(findings[0].fix, "");
}

// Nothing of an action is left in its file, and "echo 1 > cgroup.kill" is not what brings a limit in force.
TEST(Running, AnActionIsNoLimit) {
    for (const char *line :
         {"lxc.cgroup2.cgroup.procs = 1", "lxc.cgroup2.cgroup.kill = 1", "lxc.cgroup2.memory.reclaim = 1G",
          "lxc.cgroup2.memory.peak = 1", "lxc.cgroup2.cpu.pressure = some 150000 1000000"})
        EXPECT_EQ(shown(check(running(line)).findings), "") << line;
}

TEST(Running, ARequiredLimit) {
    const auto findings = check(running("", k_require_memory)).findings;
    ASSERT_EQ(shown(findings), "LIM-005 runs without a limit for memory\n");
    EXPECT_EQ(findings[0].at.line, 3U);
    const Facts set = holding(running("", k_require_memory), "memory.max", std::string("1048576"));
    EXPECT_EQ(shown(check(set).findings), "");
    const Facts none = holding(running("", k_require_memory), "memory.max", Error{"no controller", ENOENT});
    EXPECT_EQ(shown(check(none).findings), "LIM-005 runs without a limit for memory\n");
}

TEST(Running, WhatTheKernelStartsWithIsNoLimit) {
    for (const auto &[file, value] : {std::pair{"cpu.max", "max 100000"},
                                      {"cpu.max", "max 50000\n"},
                                      {"memory.max", "max"},
                                      {"io.weight", "default 100"},
                                      {"memory.low", "0"}})
        EXPECT_TRUE(is_untouched(file, value)) << file;
    for (const auto &[file, value] :
         {std::pair{"cpu.max", "50000 100000"}, {"memory.max", "0"}, {"cpu.weight", "99"}})
        EXPECT_FALSE(is_untouched(file, value)) << file;
}

TEST(Stopped, WhatWasUsed) {
    Facts facts;
    facts.phase = WARDEN_STOP;
    EXPECT_EQ(check(facts).result, WARDEN_IGNORE);
    EXPECT_EQ(ids(check(facts).findings), Ids{});
    facts.use = Use{};
    EXPECT_EQ(ids(check(facts).findings), Ids{});
    facts.use->memory_peak = 67108864;
    facts.use->memory_max = std::optional<std::uint64_t>(67108864);
    facts.use->pids_peak = 12;
    EXPECT_EQ(shown(check(facts).findings),
              "LIM-008 stopped; memory.peak 67108864 bytes, memory.max 64 MiB, pids.peak 12\n");
    facts.use->oom_kills = 3;
    const auto killed = check(facts).findings;
    ASSERT_EQ(ids(killed), (Ids{"LIM-008", "LIM-009"}));
    EXPECT_TRUE(says(killed, "LIM-009", "oom_kill 3: processes were killed under a memory.max of 64 MiB; "));
    EXPECT_EQ(killed[1].key, "memory.events");
}

TEST(Stopped, WhatTheKernelRefusedAndHeldBack) {
    Facts facts;
    facts.phase = WARDEN_STOP;
    facts.use = Use{};
    facts.use->refused_forks = 7;
    facts.use->throttled_periods = 40;
    facts.use->throttled_us = 1'234'567;
    facts.use->refused_swap = 2;
    EXPECT_EQ(shown(check(facts).findings),
              "LIM-008 stopped; forks refused under pids.max: 7, held back by cpu.max for 1234 ms in 40 "
              "periods, swap refused under memory.swap.max: 2\n");
    facts.use->local_events = true;
    EXPECT_TRUE(says(check(facts).findings, "LIM-008", "events in groups below are not counted"));
}

TEST(Running, RootThatOwnsItsLimitsIsTold) {
    Facts facts = running("", {});
    EXPECT_EQ(ids(check(facts).findings), Ids{});
    facts.owns_limits = true;
    EXPECT_EQ(ids(check(facts).findings), Ids{"LIM-013"});
}

} // namespace
} // namespace warden::limits::test
