// SPDX-License-Identifier: LGPL-2.1-or-later
// What module.hpp makes of the interface: the module is wrapper.cpp.
#include "engine_world.hpp"

namespace warden::test {
namespace {

using Texts = std::vector<std::string>;

EngineWorld wrapped(const std::string &what) {
    EngineWorld world({"wrapper", "permit"});
    for (const char *phase : {"pre-start", "start-host", "freeze", "thaw"})
        world.put(std::string("etc/lxc-warden/stack.d/") + phase + ".conf",
                  std::string(phase) + " required wrapper do=" + what + "\n" + phase + " required permit\n");
    world.policy("mode = enforce\n");
    return world;
}

Texts logged(const findings::PhaseReport &report) {
    Texts texts;
    for (const auto &line : report.log)
        texts.push_back(line.text);
    return texts;
}

TEST(Wrapper, LogsWhatAnExceptionSays) {
    auto world = wrapped("throw");
    const auto report = world.run(WARDEN_PRE_START);
    EXPECT_TRUE(report.refused());
    EXPECT_EQ(logged(report), (Texts{"the module threw an exception: no more coffee"}));
}

TEST(Wrapper, AFindingThatIsNotDeclaredIsAnError) {
    auto world = wrapped("unknown-id");
    const auto report = world.run(WARDEN_PRE_START);
    EXPECT_TRUE(report.refused());
    EXPECT_TRUE(has(report, "POL-016", "'XWRAP-999', which is not in its table")) << shown(report);
    EXPECT_EQ(
        logged(report),
        (Texts{"the module threw an exception: the finding XWRAP-999 cannot be reported, see POL-016"}));
}

TEST(Wrapper, TellsADryRunAndLogsTextsAsTheyAre) {
    auto world = wrapped("dry-run");
    EXPECT_EQ(logged(world.run(WARDEN_PRE_START)), (Texts{"%s wet"}));
    world.request().dry_run = true;
    EXPECT_EQ(logged(world.run(WARDEN_PRE_START)), (Texts{"dry"}));
}

TEST(Wrapper, NetworksCanBeEnumerated) {
    auto world = wrapped("keys");
    world.config(
        "lxc.net.7.type = veth\nlxc.net.03.type = empty\nlxc.net.7.link = br0\nlxc.net.9.type = phys\n"
        "lxc.net.9 =\n");
    EXPECT_EQ(logged(world.run(WARDEN_PRE_START)),
              (Texts{"lxc.net.7.type = veth", "lxc.net.3.type = empty", "lxc.net.7.link = br0"}));
}

TEST(Wrapper, Plans) {
    auto world = wrapped("plan");
    world.with_init();
    EXPECT_EQ(planned(world.run(WARDEN_START_HOST)), (Texts{"etc/motd = hello"}));
    const auto freeze = world.run(WARDEN_FREEZE);
    ASSERT_EQ(freeze.plan.steps().size(), 1U) << shown(freeze);
    EXPECT_EQ(freeze.plan.steps()[0].deadline_ms, 1234U);
    EXPECT_EQ(world.run(WARDEN_THAW).plan.steps().size(), 1U);
}

} // namespace
} // namespace warden::test
