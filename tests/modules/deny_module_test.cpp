// SPDX-License-Identifier: LGPL-2.1-or-later
// The modules deny and permit in the engine.
#include "engine_world.hpp"

namespace warden::test {
namespace {

class Deny : public testing::Test {
public:
    findings::PhaseReport run(const std::string &stack, const std::string &policy = "",
                              warden_phase phase = WARDEN_PRE_START) {
        return world_.stack(stack).policy("mode = enforce\n" + policy).run(phase);
    }
    EngineWorld world_{{"deny", "permit"}};
};

TEST_F(Deny, RefusesWithTheReason) {
    const auto report = run("pre-start required deny [reason=until Sunday, ticket 4711]\n");
    EXPECT_TRUE(has(report, "DENY-001", "until Sunday, ticket 4711")) << shown(report);
    EXPECT_EQ(report.findings.at(0).at.line, 1U);
    EXPECT_TRUE(report.refused());
    EXPECT_TRUE(has(run("pre-start required deny\n"), "DENY-001", "refuses every container that reaches it"));
}

TEST_F(Deny, IsNotReachedBehindAnotherLineThatAllows) {
    const auto report = run("pre-start sufficient permit\npre-start required deny\n");
    EXPECT_FALSE(has(report, "DENY-001")) << shown(report);
    EXPECT_TRUE(report.allowed);
}

TEST_F(Deny, AWaiverCountsHereAsEverywhere) {
    const auto report = run("pre-start required deny\npre-start required permit\n",
                            "[waive DENY-001]\nowner = o\nreason = r\nuntil = 2999-01-01\n");
    EXPECT_TRUE(has(report, "DENY-001")) << shown(report);
    EXPECT_FALSE(report.refused());
}

TEST_F(Deny, PermitSaysNothingAndAllows) {
    for (const warden_phase phase : {WARDEN_PRE_START, WARDEN_START_HOST, WARDEN_AUDIT}) {
        const auto report =
            run("pre-start required permit\nstart-host required permit\naudit required permit\n", "", phase);
        EXPECT_TRUE(report.allowed) << shown(report);
        EXPECT_TRUE(report.findings.empty());
    }
    EXPECT_FALSE(run("start-host required permit\n").allowed); // a stack in which no line said anything
}

} // namespace
} // namespace warden::test
