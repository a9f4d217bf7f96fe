// SPDX-License-Identifier: LGPL-2.1-or-later
// A host whose layout is not the unified one: LXC applies the v1 keys itself.
#include "facts_of.hpp"

namespace warden::limits::test {
namespace {

Facts hybrid(std::string_view config) {
    Facts facts = with_policy(facts_of(WARDEN_AUDIT, config), k_require_memory);
    facts.layout = cgroup::Layout::hybrid;
    return facts;
}

TEST(OtherLayout, IsSaidInEveryPhaseAndNothingIsPlanned) {
    for (const warden_phase phase : {WARDEN_PRE_START, WARDEN_START_HOST, WARDEN_AUDIT}) {
        Facts facts = hybrid(k_v1);
        facts.phase = phase;
        const auto verdict = check(facts);
        EXPECT_EQ(shown(verdict.findings),
                  "LIM-010 the cgroup layout is hybrid: LXC applies the lxc.cgroup.* keys itself\n");
        EXPECT_EQ(verdict.findings[0].severity, WARDEN_SEV_INFO);
        EXPECT_TRUE(verdict.writes.empty());
        EXPECT_EQ(verdict.result, WARDEN_OK);
    }
}

TEST(OtherLayout, CgroupV2KeysAloneAreAWarning) {
    const auto findings = check(hybrid("lxc.cgroup2.memory.max = 1G")).findings;
    ASSERT_EQ(ids(findings), Ids{"LIM-010"});
    EXPECT_TRUE(says(findings, "LIM-010", "runs without these limits"));
    EXPECT_EQ(findings[0].severity, WARDEN_SEV_WARNING);
}

TEST(OtherLayout, OfBothOnlyWhatNoV1KeySetsIsWarnedOf) {
    const auto findings =
        check(hybrid(k_v1 + "lxc.cgroup2.memory.max = 64M\nlxc.cgroup2.pids.max = 9\n")).findings;
    ASSERT_EQ(ids(findings), (Ids{"LIM-010", "LIM-010"})) << shown(findings);
    EXPECT_EQ(findings[1].key, "lxc.cgroup2.pids.max");
    EXPECT_EQ(findings[1].severity, WARDEN_SEV_WARNING);
}

TEST(OtherLayout, TheLastLineForAFileIsComparedWithTheKernel) {
    Facts facts = hybrid("lxc.cgroup.pids.max = 7\nlxc.cgroup.pids.max = 8\nlxc.cgroup.cpu.shares = 512\n");
    facts.v1_files.emplace("lxc.cgroup.pids.max", std::string("8\n"));
    facts.v1_files.emplace("lxc.cgroup.cpu.shares", Error{"no such controller"});
    const auto findings = check(facts).findings;
    ASSERT_EQ(ids(findings), (Ids{"LIM-010", "LIM-011", "LIM-010"})) << shown(findings);
    EXPECT_EQ(findings[1].message, "not checked: no such controller");
    EXPECT_EQ(findings[2].message, "set by LXC; in force: pids.max = 8");
    EXPECT_EQ(findings[2].live, "8");
    EXPECT_EQ(findings[2].at.line, 2U);
}

} // namespace
} // namespace warden::limits::test
