// SPDX-License-Identifier: LGPL-2.1-or-later
// What the results of a phase come to. What a whole `try` says of misbehaving and wrong modules: see
// engine_try_test.cpp.
#include "engine/apply.hpp"
#include "engine_world.hpp"

namespace warden::test {
namespace {

using Texts = std::vector<std::string>;

struct Decision {
    const char *name;
    const char *policy;
    const char *options; // of the module debug
    bool allowed;
    warden_result result; // of its line
    const char *id;       // a finding that there must be; "" for none
};

void PrintTo(const Decision &c, std::ostream *out) {
    *out << c.name;
}

class Settled : public testing::TestWithParam<Decision> {};

TEST_P(Settled, ByFindingsAndPolicy) {
    EngineWorld world;
    world.stack(std::string("pre-start required debug ") + GetParam().options + "\n")
        .policy(GetParam().policy);
    const auto report = world.run(WARDEN_PRE_START);
    EXPECT_EQ(report.allowed, GetParam().allowed) << shown(report);
    ASSERT_EQ(report.lines.size(), 1U);
    EXPECT_EQ(report.lines[0].result, GetParam().result) << report.lines[0].note;
    if (*GetParam().id != '\0')
        EXPECT_TRUE(has(report, GetParam().id)) << shown(report);
    else
        EXPECT_FALSE(has(report, "POL-011") || has(report, "POL-012")) << shown(report);
}

constexpr const char *k_waived = "[waive DBG-001]\nowner = ops\nreason = t\nuntil = 2999-12-31\n";
constexpr const char *k_expired = "[waive DBG-001]\nowner = ops\nreason = t\nuntil = 2001-12-31\n";
constexpr const char *k_info = "[severity]\nDBG-001 = info\n";
constexpr const char *k_error = "[severity]\nDBG-001 = error\n";

INSTANTIATE_TEST_SUITE_P(
    Results, Settled,
    testing::Values(Decision{"ok", "", "", true, WARDEN_OK, ""},
                    Decision{"ignored", "", "return=ignore", false, WARDEN_IGNORE, ""},
                    Decision{"denied", "", "finding=yes return=deny", false, WARDEN_DENY, ""},
                    Decision{"denied without a reason", "", "return=deny", false, WARDEN_DENY, "POL-011"},
                    Decision{"could not decide", "", "return=config", false, WARDEN_CONFIG, "POL-012"},
                    Decision{"could not decide, says why", "", "finding=yes return=error", false,
                             WARDEN_ERROR, ""},
                    Decision{"no result", "", "code=4242", false, WARDEN_ERROR, "POL-012"},
                    Decision{"negative", "", "code=-1", false, WARDEN_ERROR, "POL-012"},
                    Decision{"throws", "", "throw=yes", false, WARDEN_ERROR, "POL-012"}));

INSTANTIATE_TEST_SUITE_P(
    Policies, Settled,
    testing::Values(Decision{"waived", k_waived, "finding=yes return=deny", true, WARDEN_OK, "DBG-001"},
                    Decision{"waived, but another reason", k_waived, "return=deny", false, WARDEN_DENY,
                             "POL-011"},
                    Decision{"expired", k_expired, "finding=yes return=deny", false, WARDEN_DENY, "POL-004"},
                    Decision{"lowered", k_info, "finding=yes return=deny", true, WARDEN_OK, "DBG-001"},
                    Decision{"kept", k_error, "finding=yes", true, WARDEN_OK, "DBG-001"},
                    Decision{"error is not a matter of waivers", k_waived, "finding=yes return=error", false,
                             WARDEN_ERROR, "DBG-001"}));

// A module that lowers its own severity and still denies has given no reason.
TEST(Settle, ADenialBesideAnInfoIsNoReason) {
    EngineWorld world;
    world.stack("pre-start required debug finding=yes severity=info return=deny\n");
    const auto report = world.run(WARDEN_PRE_START);
    EXPECT_FALSE(report.allowed);
    EXPECT_TRUE(has(report, "POL-011", "severity error")) << shown(report);
}

TEST(Settle, TheSiteRaisesAFindingToAnError) {
    EngineWorld world;
    world.stack("pre-start required debug finding=yes severity=warning\n");
    EXPECT_TRUE(world.run(WARDEN_PRE_START).allowed);
    world.policy(k_error);
    const auto report = world.run(WARDEN_PRE_START);
    EXPECT_FALSE(report.allowed);
    EXPECT_EQ(report.lines.at(0).result, WARDEN_DENY);
    EXPECT_NE(report.lines.at(0).note.find("raises"), std::string::npos);
    world.policy(std::string(k_error) + k_waived);
    EXPECT_TRUE(world.run(WARDEN_PRE_START).allowed);
}

// The engine's own findings are the site's matter as well.
TEST(Settle, TheSiteDecidesAboutFindingsOfTheEngine) {
    EngineWorld world;
    world.stack("pre-start required permit\n").policy("[nobody]\na = b\n");
    auto report = world.run(WARDEN_PRE_START);
    EXPECT_TRUE(report.allowed) << shown(report);
    EXPECT_TRUE(has(report, "POL-013", "warning"));
    world.policy("[nobody]\na = b\n[severity]\nPOL-013 = info\n");
    EXPECT_TRUE(has(world.run(WARDEN_PRE_START), "POL-013", "info"));
    const std::string raised = "[nobody]\na = b\n[severity]\nPOL-013 = error\n";
    world.policy(raised);
    EXPECT_FALSE(world.run(WARDEN_PRE_START).allowed);
    world.policy(raised + "[waive POL-013]\nowner = ops\nreason = t\nuntil = 2999-12-31\n");
    report = world.run(WARDEN_PRE_START);
    EXPECT_TRUE(report.allowed) << shown(report);
    EXPECT_TRUE(has(report, "POL-013", "waived error"));
    world.policy(raised + "[waive POL-013]\nowner = ops\nreason = t\nuntil = 2020-12-31\n");
    report = world.run(WARDEN_PRE_START);
    EXPECT_FALSE(report.allowed);
    EXPECT_TRUE(has(report, "POL-004")) << shown(report);
}

TEST(Settle, WhatAModuleDidBesideItsAnswerIsTheSitesMatterToo) {
    EngineWorld world;
    world.stack("pre-start optional debug spam=100\npre-start required permit\n");
    EXPECT_TRUE(world.run(WARDEN_PRE_START).allowed);
    world.policy("[severity]\nPOL-007 = error\n");
    const auto report = world.run(WARDEN_PRE_START);
    EXPECT_FALSE(report.allowed) << shown(report);
    EXPECT_TRUE(has(report, "POL-007", "error"));
}

// A waiver of a waiver's end ends as well.
TEST(Settle, AnExpiredWaiverOfPol004IsNoLoop) {
    EngineWorld world;
    world.stack("pre-start required debug finding=yes\n")
        .policy(std::string(k_expired) + "[waive POL-004]\nowner = ops\nreason = t\nuntil = 2020-12-31\n");
    EXPECT_EQ(found(world.run(WARDEN_PRE_START), "POL-004").size(), 1U);
}

// Half of the hooks are taken out by the config.
TEST(Settle, HooksThatDoNotRunAreAFindingOfTheOthers) {
    const std::string ours = "lxc.hook.pre-start = /h/pre-start pre-start\n";
    EngineWorld world;
    world.setup().hook_directory = "/h";
    world.stack("pre-start required permit\n").config(ours);
    EXPECT_TRUE(has(world.run(WARDEN_PRE_START), "HOOK-001", "warning"));
    EXPECT_TRUE(world.run(WARDEN_PRE_START).allowed);
    world.policy("mode = enforce\n[severity]\nHOOK-001 = error\n");
    EXPECT_TRUE(world.run(WARDEN_PRE_START).refused());
    EXPECT_FALSE(world.run(WARDEN_STOP).refused());
    world.config(ours + "lxc.hook.start-host = /h/start-host --help\n");
    EXPECT_TRUE(world.run(WARDEN_PRE_START).refused());
    world.config(ours + "lxc.hook.start-host = /h/start-host start-host\n");
    const auto report = world.run(WARDEN_PRE_START);
    EXPECT_FALSE(report.refused()) << shown(report);
    EXPECT_FALSE(has(report, "HOOK-001"));
}

TEST(Waiver, IsShownOnItsFinding) {
    EngineWorld world;
    world.stack("pre-start required debug finding=yes return=deny\n").policy(k_waived);
    const auto report = world.run(WARDEN_PRE_START);
    EXPECT_EQ(found(report, "DBG-001"), Texts{"waived error debug: reported on demand"});
    EXPECT_EQ(report.findings.at(0).waiver, "ops: t (until 2999-12-31)");
    EXPECT_FALSE(has(report, "POL-004"));
}

TEST(Phases, CleanUpRunsEveryLineAndRefusesNothing) {
    EngineWorld world;
    world.policy("mode = enforce\n")
        .stack("stop requisite debug finding=yes return=deny\nstop requisite debug crash=yes\nstop requisite "
               "debug\n");
    const auto report = world.run(WARDEN_STOP);
    EXPECT_FALSE(report.refused()) << shown(report);
    EXPECT_EQ(report.code, WARDEN_OK);
    EXPECT_EQ(report.lines.size(), 3U);
    EXPECT_TRUE(has(report, "POL-005"));
}

TEST(Phases, NoStackIsNoPermission) {
    EngineWorld world;
    world.policy("mode = enforce\n");
    EXPECT_TRUE(world.run(WARDEN_PRE_START).refused());
    EXPECT_FALSE(world.run(WARDEN_POST_STOP).refused());
    world.policy("");
    EXPECT_FALSE(world.run(WARDEN_PRE_START).refused());
}

TEST(Mode, ABrokenFileCannotTurnEnforcementOff) {
    EngineWorld world;
    world.stack("pre-start required debug finding=yes return=deny\n")
        .policy("mode = enforce\n")
        .put("etc/lxc-warden/policy.d/20.conf", "mode = audit\n");
    EXPECT_FALSE(world.run(WARDEN_PRE_START).refused());
    world.put("etc/lxc-warden/policy.d/30.conf", "nonsense\n");
    EXPECT_TRUE(world.run(WARDEN_PRE_START).refused());
}

// What was not read was not checked.
TEST(Config, ThatCannotBeReadWholeIsNotAllowed) {
    EngineWorld world;
    world.stack("pre-start required permit\nstop optional permit\n").policy("mode = enforce\n");
    EXPECT_TRUE(world.run(WARDEN_PRE_START).allowed);
    world.config("lxc.include = /no/such/file\n");
    const auto part = world.run(WARDEN_PRE_START);
    EXPECT_TRUE(part.refused());
    EXPECT_TRUE(has(part, "POL-014", "/no/such/file")) << shown(part);
    world.remove("var/lib/lxc/c1/config");
    const auto none = world.run(WARDEN_PRE_START);
    EXPECT_TRUE(none.refused());
    EXPECT_EQ(found(none, "POL-014").size(), 1U);
    // The container may be destroyed while it stops.
    EXPECT_TRUE(found(world.run(WARDEN_STOP), "POL-014").empty());
}

TEST(Cgroup, OfALivingInit) {
    EngineWorld world;
    world.stack("audit required permit\n").with_init();
    EXPECT_EQ(world.run(WARDEN_AUDIT).cgroup, k_cgroup);
    world.put("proc/4711/cgroup", "0::/lxc.payload.c1/init.scope\n");
    EXPECT_EQ(world.run(WARDEN_AUDIT).cgroup, k_cgroup);
    world.config("lxc.cgroup.dir.container.inner = ns\n")
        .put("proc/4711/cgroup", "0::/lxc/c1/ns/init.scope\n");
    EXPECT_EQ(world.run(WARDEN_AUDIT).cgroup, "sys/fs/cgroup/lxc/c1");
    world.request().cgroup = "sys/fs/cgroup/recorded";
    EXPECT_EQ(world.run(WARDEN_AUDIT).cgroup, "sys/fs/cgroup/recorded");
}

// Freezing and killing do not limit anything.
TEST(Plan, NoModuleWritesWhatIsNotALimitOfItsContainer) {
    for (const char *file :
         {"cgroup.freeze", "cgroup.kill", "cgroup.procs", "memory.", "memory.x/memory.max"}) {
        EngineWorld world;
        world.with_init()
            .policy("mode = enforce\n")
            .stack("start-host required debug plan=" + std::string(file) + "=1\n");
        world.put(k_cgroup + "/" + file, "0\n");
        const auto report = world.run(WARDEN_START_HOST);
        EXPECT_TRUE(planned(report).empty()) << file;
        EXPECT_TRUE(report.refused()) << file;
    }
}

TEST(Options, TheLinesOwnWinOverThePolicys) {
    EngineWorld world;
    world.stack("pre-start required debug return=ok\n").policy("mode = enforce\n[debug]\nreturn = error\n");
    EXPECT_FALSE(world.run(WARDEN_PRE_START).refused());
    world.stack("pre-start required debug\n");
    EXPECT_TRUE(world.run(WARDEN_PRE_START).refused());
}

// Who stands in the way of a stop makes it a reboot, or keeps what should be removed.
TEST(CleanUp, WhatThePolicyRaisesRefusesAStartAndNoStop) {
    EngineWorld world;
    world.stack("pre-start required permit\nstop required permit\npost-stop required permit\n")
        .policy("mode = enforce\n[severity]\nPOL-013 = error\n[no-such-module]\nx = 1\n");
    EXPECT_TRUE(world.run(WARDEN_PRE_START).refused());
    EXPECT_FALSE(world.run(WARDEN_STOP).refused());
    EXPECT_FALSE(world.run(WARDEN_POST_STOP).refused());
}

TEST(PolicyGate, PrivilegedIsWhoMapsTheHostsRoot) {
    EngineWorld world;
    world.stack("pre-start required debug finding=yes return=deny\n")
        .policy("[policy]\nprivileged = no\nmode = enforce\n");
    EXPECT_FALSE(world.run(WARDEN_PRE_START).refused());
    world.config("lxc.idmap = u 0 100000 65536\nlxc.idmap = g 0 100000 65536\n");
    EXPECT_TRUE(world.run(WARDEN_PRE_START).refused());
    world.config("lxc.idmap = u 0 0 4294967295\n");
    EXPECT_FALSE(world.run(WARDEN_PRE_START).refused());
}

// It would run without what its init makes.
TEST(Init, AModuleWhoseInitFailsIsNotCalled) {
    for (const auto &[word, result] : {std::pair{"error", WARDEN_ERROR}, {"deny", WARDEN_DENY}}) {
        EngineWorld world;
        world.policy("mode = enforce\n")
            .stack(std::string("pre-start required debug finding=yes init=") + word + "\n");
        const auto report = world.run(WARDEN_PRE_START);
        EXPECT_TRUE(report.refused());
        EXPECT_EQ(report.lines.at(0).result, result);
        EXPECT_TRUE(found(report, "DBG-001").empty()) << shown(report);
    }
}

TEST(Plan, TwoWishesForOneFile) {
    EngineWorld world;
    world.with_init()
        .policy("mode = enforce\n")
        .stack("start-host optional debug plan=pids.max=1\nstart-host optional debug plan=pids.max=2 "
               "plan=cpu.weight=7\n"
               "start-host required permit\n");
    const auto report = world.run(WARDEN_START_HOST);
    EXPECT_EQ(planned(report).at(0), "pids.max = 1");
    EXPECT_TRUE(has(report, "POL-009", "wants to write pids.max = 2")) << shown(report);
    EXPECT_TRUE(report.refused());
}

TEST(Plan, IsMadeRealOnlyByApply) {
    EngineWorld world;
    world.with_init().stack("start-host required debug plan=pids.max=77\n");
    auto report = world.run(WARDEN_START_HOST);
    EXPECT_EQ(world.world().read(k_cgroup + "/pids.max"), "max\n");
    EXPECT_TRUE(engine::apply_plan(world.root(), "c1", report));
    EXPECT_EQ(world.world().read(k_cgroup + "/pids.max"), "77");
}

TEST(Sections, OfNoModuleAreNamed) {
    EngineWorld world;
    world.stack("pre-start required debug\n").policy("[limts]\nmemory.max = 1G\n");
    const auto report = world.run(WARDEN_PRE_START);
    EXPECT_TRUE(has(report, "POL-013", "[limts]")) << shown(report);
    EXPECT_TRUE(report.allowed);
}

TEST(Findings, NameTheContainer) {
    EngineWorld world;
    world.stack("pre-start required no_such_module\n").policy("[limts]\nx = 1\n");
    const auto report = world.run(WARDEN_PRE_START);
    ASSERT_GE(report.findings.size(), 2U);
    for (const auto &finding : report.findings)
        EXPECT_EQ(finding.container, "c1") << finding.id;
}

// lxc.container.conf(5): without a root of its own a container has the host's.
TEST(Rootfs, OfTheHostIsRefused) {
    for (const char *path :
         {"", "lxc.rootfs.path =\n", "lxc.rootfs.path = /\n", "lxc.rootfs.path = dir:/srv/..\n",
          "lxc.rootfs.path = dir:/srv/c1\nlxc.rootfs.path =\n"}) {
        EngineWorld world({"permit"});
        world.put("srv/c1/etc/hostname", "c1\n")
            .put("var/lib/lxc/c1/config", std::string("lxc.uts.name = c1\n") + path);
        world.policy("mode = enforce\n").stack("pre-start required permit\nstart-host required permit\n");
        for (const warden_phase phase : {WARDEN_PRE_START, WARDEN_START_HOST}) {
            const auto report = world.run(phase);
            EXPECT_TRUE(report.refused()) << path << shown(report);
            EXPECT_TRUE(has(report, "CFG-100", "host")) << path << shown(report);
        }
    }
}

TEST(Rootfs, OfItsOwnIsNot) {
    EngineWorld world({"permit"});
    world.put("srv/c1/etc/hostname", "c1\n").config("lxc.rootfs.path = dir:/srv/c1\n");
    world.policy("mode = enforce\n").stack("pre-start required permit\n");
    const auto report = world.run(WARDEN_PRE_START);
    EXPECT_TRUE(report.allowed) << shown(report);
    EXPECT_FALSE(has(report, "CFG-100"));
}

TEST(Rootfs, OfTheHostCanBeAccepted) {
    for (const char *policy : {"[waive CFG-100]\nowner = ops\nreason = t\nuntil = 2999-12-31\n",
                               "[severity]\nCFG-100 = warning\n"}) {
        EngineWorld world({"permit"});
        world.put("var/lib/lxc/c1/config", "lxc.uts.name = c1\n");
        world.policy(std::string("mode = enforce\n") + policy).stack("pre-start required permit\n");
        const auto report = world.run(WARDEN_PRE_START);
        EXPECT_TRUE(report.allowed) << shown(report);
        EXPECT_TRUE(has(report, "CFG-100")) << shown(report);
    }
}

// Nobody knows what the file would have refused.
TEST(BrokenPolicy, RefusesUnlessTheSiteWantsIt) {
    EngineWorld world({"permit"});
    world.stack("pre-start required permit\n")
        .policy("mode = enforce\n")
        .put("etc/lxc-warden/policy.d/20.conf", "[limits\n");
    EXPECT_TRUE(world.run(WARDEN_PRE_START).refused());
    EXPECT_TRUE(has(world.run(WARDEN_PRE_START), "POL-002"));
    world.policy("mode = enforce\nbroken-file = ignore\n");
    EXPECT_FALSE(world.run(WARDEN_PRE_START).refused());
    EXPECT_TRUE(has(world.run(WARDEN_PRE_START), "POL-002"));
    world.policy("mode = audit\n");
    EXPECT_FALSE(world.run(WARDEN_PRE_START).refused());
}

} // namespace
} // namespace warden::test
