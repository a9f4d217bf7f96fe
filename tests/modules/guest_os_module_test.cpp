// SPDX-License-Identifier: LGPL-2.1-or-later
// The module guest_os in the engine: which root it looks at in which phase.
#include "engine_world.hpp"

namespace warden::test {
namespace {

// Ignored is neither good nor bad, so the last line decides, as in the shipped stack.
constexpr const char *k_stack =
    "pre-start required guest_os\npre-start required permit\nstart-host required guest_os\n"
    "start-host required permit\naudit required guest_os\naudit required permit\n";
constexpr const char *k_script = "#!/bin/sh\n";

class GuestOs : public testing::Test {
public:
    GuestOs() { world_.stack(k_stack).policy("mode = enforce\n"); }
    // A script as init: told apart by its first bytes.
    GuestOs &init_at(const std::string &root) {
        world_.put(root + "/sbin/init", k_script);
        EXPECT_EQ(chmod(world_.world().name(root + "/sbin/init").c_str(), 0755), 0);
        return *this;
    }
    findings::PhaseReport run(warden_phase phase,
                              const std::string &config = "lxc.rootfs.path = dir:/srv/c1\n") {
        return world_.config(config).run(phase);
    }
    EngineWorld world_{{"guest_os", "permit"}};
};

TEST_F(GuestOs, BeforeTheStartADirectoryCanBeSeen) {
    const auto report = init_at("srv/c1").run(WARDEN_PRE_START);
    EXPECT_TRUE(has(report, "OS-006", "init is a script (/sbin/init)")) << shown(report);
    for (const char *config :
         {"lxc.rootfs.path = overlay:/srv/c1:/srv/delta\n", "lxc.rootfs.path = loop:/srv/c1.img\n", ""})
        EXPECT_TRUE(run(WARDEN_PRE_START, config).findings.empty()) << config;
    EXPECT_TRUE(has(run(WARDEN_AUDIT, "lxc.rootfs.path = loop:/x\n"), "OS-004", "is mounted when it starts"));
}

TEST_F(GuestOs, AtTheStartItIsWhatInitSees) {
    world_.with_init();
    const auto report = init_at("proc/4711/root").run(WARDEN_START_HOST, "lxc.rootfs.path = loop:/x\n");
    EXPECT_TRUE(has(report, "OS-006", "a script")) << shown(report);
    EXPECT_TRUE(report.allowed);
}

TEST_F(GuestOs, NoInitIsOnlyAnErrorWhenEverythingIsMounted) {
    std::filesystem::create_directories(world_.world().name("srv/c1"));
    const auto before = run(WARDEN_PRE_START);
    EXPECT_TRUE(has(before, "OS-004", "not checked")) << shown(before);
    EXPECT_FALSE(before.refused());
    std::filesystem::create_directories(world_.world().name("proc/4711/root"));
    world_.with_init();
    const auto start = run(WARDEN_START_HOST, "lxc.init.cmd = /app/run --x\n");
    EXPECT_TRUE(has(start, "OS-003", "/app/run")) << shown(start);
    EXPECT_EQ(start.findings.at(0).at.line, 1U);
    EXPECT_TRUE(start.refused());
}

TEST_F(GuestOs, AProcessThatMayNotBeLookedIntoIsNotChecked) {
    world_.with_init(4712); // there is no such directory
    const auto report = run(WARDEN_START_HOST);
    EXPECT_TRUE(has(report, "OS-004", "not checked: cannot open")) << shown(report);
    EXPECT_FALSE(report.refused());
}

} // namespace
} // namespace warden::test
