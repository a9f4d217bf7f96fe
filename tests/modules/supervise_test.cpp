// SPDX-License-Identifier: LGPL-2.1-or-later
// Whatever a module does, an answer comes, and nothing of the module is left. No time is measured: the
// worker's own deadline is what ends a module that hangs, and CTest's what ends us.
#include "engine_world.hpp"
#include "fake/failing_call.hpp"

#include <csignal>
#include <fcntl.h>
#include <poll.h>

#include "base/reaper.hpp"

namespace warden::test {
namespace {

// Long enough for a loaded machine to run the others in the second that is kept back for them.
constexpr std::int64_t k_deadline_ms = 3000;

TEST(Supervise, AHangingModuleIsNamedAndTheOthersRun) {
    EngineWorld world;
    world.stack("pre-start optional debug loop=yes\npre-start required debug finding=yes\n")
        .policy("mode = enforce\n");
    const auto report = world.run(WARDEN_PRE_START, k_deadline_ms);
    EXPECT_TRUE(has(report, "POL-006", "error debug: the module debug did not end within its deadline"))
        << shown(report);
    EXPECT_TRUE(has(report, "DBG-001")) << shown(report);
    ASSERT_EQ(report.lines.size(), 2U);
    EXPECT_EQ(report.lines[0].result, WARDEN_TIMEOUT);
    EXPECT_FALSE(report.refused());
}

// When there is no time for another attempt nothing is known, which enforcement does not take for allowed.
TEST(Supervise, WithoutTimeForTheOthersNothingIsAllowed) {
    EngineWorld world;
    world.stack("pre-start optional debug loop=yes\npre-start required debug\nstop optional debug loop=yes\n")
        .policy("mode = enforce\n");
    const auto report = world.run(WARDEN_PRE_START, 500);
    EXPECT_TRUE(report.refused()) << shown(report);
    EXPECT_TRUE(has(report, "POL-015")) << shown(report);
    EXPECT_EQ(report.code, WARDEN_TIMEOUT);
    const auto stop = world.run(WARDEN_STOP, 500);
    EXPECT_FALSE(stop.refused()) << "a stop hook that fails makes a stop of a reboot";
    world.policy("mode = audit\n");
    EXPECT_FALSE(world.run(WARDEN_PRE_START, 500).refused());
}

TEST(Supervise, NoTimeAtAllIsNoPermissionEither) {
    EngineWorld world;
    world.stack("pre-start required permit\n");
    const auto report = world.run(WARDEN_PRE_START, 0);
    EXPECT_FALSE(report.allowed);
    EXPECT_TRUE(has(report, "POL-015"));
    EXPECT_FALSE(report.refused()) << "nobody has asked for enforcement";
}

TEST(Supervise, EveryCrashIsNamedUntilThereAreTooMany) {
    EngineWorld world;
    world.install("debug", "copy");
    const std::string crash = "pre-start optional debug crash=yes\n";
    world.policy("mode = enforce\n").stack(crash + crash + "pre-start required permit\n");
    const auto two = world.run(WARDEN_PRE_START);
    EXPECT_EQ(found(two, "POL-005").size(), 2U) << shown(two);
    EXPECT_TRUE(has(two, "POL-005", "was killed by SIG")) << shown(two);
    EXPECT_FALSE(two.refused());
    world.stack(crash + crash + crash + crash + crash + "pre-start required permit\n");
    const auto five = world.run(WARDEN_PRE_START);
    EXPECT_TRUE(has(five, "POL-015", "too many modules")) << shown(five);
    EXPECT_TRUE(five.refused());
}

TEST(Supervise, AModuleThatCannotEndIsNamed) {
    EngineWorld world({"debug", "permit"});
    world.stack("pre-start required debug\npre-start required permit\n");
    for (const char *fini : {"crash", "loop"}) {
        const auto report =
            world.policy(std::string("[debug]\nfini = ") + fini + "\n").run(WARDEN_PRE_START, 3000);
        EXPECT_FALSE(report.allowed);
        EXPECT_TRUE(has(report, *fini == 'c' ? "POL-005" : "POL-006", "the module debug")) << shown(report);
        EXPECT_FALSE(has(report, "POL-015")) << shown(report);
    }
    const auto loud = world.policy("[debug]\nfini = spam\n").run(WARDEN_PRE_START);
    EXPECT_TRUE(loud.allowed);
    EXPECT_TRUE(has(loud, "POL-007", "the module debug printed 100 bytes")) << shown(loud);
}

TEST(Supervise, AMegabyteOfOutputGoesNowhere) {
    EngineWorld world;
    world.stack("pre-start required permit\npre-start required debug spam=1M\npre-start required permit\n");
    testing::internal::CaptureStdout();
    const auto report = world.run(WARDEN_PRE_START);
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
    EXPECT_TRUE(has(report, "POL-007", "warning debug: the module debug printed 1048576 bytes"))
        << shown(report);
    EXPECT_EQ(found(report, "POL-007").size(), 1U);
    EXPECT_TRUE(report.allowed);
}

// What holds our stdout when all is over would hang LXC: the pipe must see its end.
TEST(Supervise, ABackgroundChildDoesNotKeepStdout) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
    const Fd read_end(ends[0]);
    Fd write_end(ends[1]);
    const Fd saved(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3));
    EngineWorld world;
    world.stack("pre-start required debug fork=yes\n");
    const auto before = own_children();
    ASSERT_EQ(dup2(*write_end, STDOUT_FILENO), STDOUT_FILENO);
    write_end.reset();
    const auto report = world.run(WARDEN_PRE_START);
    ASSERT_EQ(dup2(*saved, STDOUT_FILENO), STDOUT_FILENO);
    EXPECT_TRUE(has(report, "POL-008", "left processes behind")) << shown(report);
    EXPECT_EQ(own_children(), before);
    pollfd end{*read_end, POLLIN, 0};
    EXPECT_EQ(poll(&end, 1, 0), 1);
    EXPECT_NE(end.revents & POLLHUP, 0) << "somebody still holds what was stdout";
    EXPECT_TRUE(report.allowed);
}

TEST(Supervise, TheModeIsKnownAlthoughNothingElseIs) {
    EngineWorld world;
    world.install("wrong_constructor_throws", "wrong_constructor_throws");
    world.stack("pre-start required wrong_constructor_throws\n").policy("mode = enforce\n");
    const auto report = world.run(WARDEN_PRE_START);
    EXPECT_TRUE(has(report, "POL-005", "wrong_constructor_throws")) << shown(report);
    EXPECT_TRUE(report.refused());
    EXPECT_TRUE(report.mode->at.file.ends_with("etc/lxc-warden/policy.d/10.conf")) << report.mode->at.text();
}

// No worker at all: what the parent learned before it asked for one decides.
TEST(Supervise, WithoutAWorkerTheStrictestModeDecides) {
    EngineWorld world;
    world.stack("pre-start required permit\n");
    world.request().phase = WARDEN_PRE_START;
    for (const auto mode : {policy::Mode::enforce, policy::Mode::audit}) {
        findings::PhaseReport report;
        WARDEN_RUN_FAILING(forks, {SYS_clone, EAGAIN, 1, 1000}, [&] {
            report = engine::supervise_phase(world.setup(), world.request(),
                                             {30'000, {}, policy::ModeItem{mode, {"policy.conf", 1, 1}}});
        });
        EXPECT_GE(*forks, 1U);
        EXPECT_TRUE(has(report, "POL-015", "could not be started")) << shown(report);
        EXPECT_EQ(report.refused(), mode == policy::Mode::enforce);
    }
}

// A report may be larger than one message between worker and supervisor.
// A config that kills who reads it: what the policy may say without it was told before.
TEST(Supervise, TheModeIsKnownBeforeTheConfigIs) {
    EngineWorld world;
    world.stack("pre-start required permit\n").policy("[policy]\ngroup = prod\nmode = enforce\n");
    world.setup().read_config = [](const std::string &) -> Result<lxc::Config> {
        raise(SIGKILL);
        return Error{};
    };
    const auto report = world.run(WARDEN_PRE_START);
    EXPECT_TRUE(report.refused()) << shown(report);
    EXPECT_TRUE(has(report, "POL-015", "SIGKILL")) << shown(report);
    world.policy("mode = audit\n");
    EXPECT_FALSE(world.run(WARDEN_PRE_START).refused());
}

TEST(Supervise, ALongReportComesWhole) {
    EngineWorld world;
    std::string stack;
    for (int i = 0; i < 4000; ++i)
        stack += "pre-start optional debug finding=yes\n";
    world.stack(stack);
    const auto report = world.run(WARDEN_PRE_START);
    EXPECT_EQ(report.lines.size(), 4000U) << shown(report).substr(0, 500);
    EXPECT_EQ(found(report, "DBG-001").size(), 4000U);
}

} // namespace
} // namespace warden::test
