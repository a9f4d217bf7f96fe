// SPDX-License-Identifier: LGPL-2.1-or-later
// What the engine makes of modules that misbehave, of modules that must not be loaded, of stacks and
// policies.
#include "try_world.hpp"

namespace warden::test {
namespace {

constexpr const char *k_permit_only = "pre-start optional debug\n";

// ---- Modules that misbehave: the name of the module is in the finding, audit goes on, enforce refuses.
// ------------

struct Bad {
    const char *options;
    const char *id;
};

class Misbehaviour : public testing::TestWithParam<Bad> {};

TEST_P(Misbehaviour, IsFoundAndDecidedByPolicy) {
    const World world;
    const std::string stack = std::string("pre-start required debug ") + GetParam().options +
                              "\npre-start required debug finding=yes return=ok\n";
    const auto audit = run_try(world, stack, {"--deadline", "4s"});
    EXPECT_EQ(audit.code, 0);
    EXPECT_TRUE(audit.found(GetParam().id, "debug")) << audit.json.dump(1);
    EXPECT_TRUE(audit.found("DBG-001")) << "the line after it did not run";
    const auto refused = enforce(world, stack, {"--deadline", "4s"});
    EXPECT_EQ(refused.code, 1) << refused.json.dump(1);
}

TEST_P(Misbehaviour, OfAnOptionalModuleRefusesNothing) {
    const World world;
    // One that would go on for ever is waited for until the deadline, so that is short for it.
    const bool goes_on = std::string_view(GetParam().id) == "POL-006";
    const auto done = enforce(
        world, std::string("pre-start optional debug ") + GetParam().options + "\npre-start required debug\n",
        goes_on ? std::vector<std::string>{"--deadline", "6s"} : std::vector<std::string>{});
    EXPECT_TRUE(done.found(GetParam().id, "debug")) << done.json.dump(1);
    const bool decided_bad = std::string(GetParam().options).find("return=deny") != std::string::npos;
    EXPECT_EQ(done.code, decided_bad ? 1 : 0);
}

INSTANTIATE_TEST_SUITE_P(Debug, Misbehaviour,
                         testing::Values(Bad{"loop=yes", "POL-006"}, Bad{"sleep=1h", "POL-006"},
                                         Bad{"crash=yes", "POL-005"}, Bad{"throw=yes", "POL-012"},
                                         Bad{"return=error", "POL-012"}));

TEST(Output, OfAMegabyteIsThrownAwayAndNamed) {
    const World world;
    const auto done = enforce(world, "pre-start required debug spam=1M\n");
    EXPECT_EQ(done.code, 0) << done.json.dump(1);
    EXPECT_TRUE(done.found("POL-007", "debug printed 1048576 bytes"));
}

TEST(Background, ProcessIsKilledAndNamed) {
    const World world;
    const auto done = enforce(world, "pre-start required debug fork=yes\n");
    EXPECT_EQ(done.code, 0) << done.json.dump(1);
    EXPECT_TRUE(done.found("POL-008", "debug"));
}

TEST(Background, ProcessIsNotBlamedOnTheFiniOfAModuleBefore) {
    const World world;
    const fs::path modules = world.path() / "modules";
    fs::create_directories(modules);
    fs::copy(fs::path(WARDEN_TEST_MODULES) / "debug.so", modules);
    fs::copy(fs::path(WARDEN_SHIPPED_MODULES) / "apparmor.so", modules);
    const auto done =
        run_try(world, "pre-start required apparmor\npre-start required debug fork=yes\n", {}, modules);
    EXPECT_TRUE(done.found("POL-008", "the stack's last module to run, debug")) << done.json.dump(1);
}

// ---- Modules that must not be loaded.
// -------------------------------------------------------------------------------

class WrongModule : public testing::TestWithParam<std::pair<const char *, const char *>> {};

TEST_P(WrongModule, FailsWithTheFirstThingThatIsWrong) {
    const World world;
    const auto [name, message] = GetParam();
    // optional: what cannot be loaded fails whatever its control says.
    const std::string stack = std::string("pre-start optional ") + name + "\npre-start required debug\n";
    const auto refused = enforce(world, stack);
    EXPECT_EQ(refused.code, 1) << refused.json.dump(1);
    EXPECT_TRUE(refused.found("POL-003", message)) << refused.json.dump(1);
    EXPECT_EQ(run_try(world, stack).code, 0);
}

INSTANTIATE_TEST_SUITE_P(
    All, WrongModule,
    testing::Values(
        std::pair{"wrong_no_descriptor", "has no symbol warden_module_v1"},
        std::pair{"wrong_abi_major", "was built for ABI 2"},
        std::pair{"wrong_abi_minor", "was built for ABI 1.9, this lxc-warden has ABI 1.1; upgrade"},
        std::pair{"wrong_empty_summary", "lacks its summary"},
        std::pair{"wrong_blank_why", "lacks its title, why or fix"},
        std::pair{"wrong_op_flags", "phase audit has the unknown flags 4"},
        std::pair{"wrong_struct_size", "its descriptor has 16 bytes"},
        std::pair{"wrong_name", "calls itself 'another'"}, std::pair{"wrong_no_name", "calls itself ''"},
        std::pair{"wrong_duplicate_ids", "declares the finding WRG-001 twice"},
        std::pair{"wrong_taken_id", "belongs to the engine"},
        std::pair{"wrong_finding_id", "is not a finding id"}, std::pair{"wrong_phase", "unknown phase 4242"},
        std::pair{"wrong_duplicate_phase", "has no function, or two"},
        std::pair{"wrong_no_function", "has no function, or two"},
        std::pair{"wrong_null_tables", "no address"}, std::pair{"wrong_row_size", "rebuild the module"},
        std::pair{"wrong_extra_symbols", "beside warden_module_v1"},
        std::pair{"wrong_undefined_symbol", "undefined symbol"},
        std::pair{"wrong_future_version", "needs WARDEN_9.9"}, std::pair{"not_there", "cannot open"}));

TEST(Loading, APathIsNoModuleName) {
    const World world;
    const auto refused = enforce(world, "pre-start optional ../debug\npre-start required debug\n");
    EXPECT_EQ(refused.code, 1);
    EXPECT_TRUE(refused.found("POL-001", "../debug")) << refused.json.dump(1);
}

TEST(Loading, AConstructorThatThrowsIsACrashWithAName) {
    const World world;
    const auto done = run_try(world, "pre-start required wrong_constructor_throws\n");
    EXPECT_EQ(done.code, 0);
    EXPECT_TRUE(done.found("POL-005", "wrong_constructor_throws")) << done.json.dump(1);
}

TEST(Loading, ADashForgivesOnlyAMissingFile) {
    const World world;
    EXPECT_EQ(enforce(world, "-pre-start required not_there\npre-start required debug\n").code, 0);
    EXPECT_EQ(enforce(world, "-pre-start required wrong_abi_major\npre-start required debug\n").code, 1);
}

class UntrustedFile : public testing::Test {
protected:
    void SetUp() override {
        fs::create_directories(world_.path() / "modules");
        fs::copy_file(std::string(WARDEN_TEST_MODULES) + "/debug.so", world_.path() / "modules/debug.so");
    }
    Outcome load() const {
        return enforce(world_, "pre-start required debug\n", {}, world_.path() / "modules");
    }
    World world_;
};

TEST_F(UntrustedFile, IsFineAsItIs) {
    EXPECT_EQ(load().code, 0) << load().json.dump(1);
}

TEST_F(UntrustedFile, WrongOwner) {
    if (geteuid() != 0)
        GTEST_SKIP() << "only root can give a file away";
    ASSERT_EQ(chown((world_.path() / "modules/debug.so").c_str(), 65534, 0), 0);
    EXPECT_EQ(load().code, 1);
    EXPECT_TRUE(load().found("POL-003", "belongs to uid 65534"));
}

TEST_F(UntrustedFile, GroupWritableParent) {
    ASSERT_EQ(chmod((world_.path() / "modules").c_str(), 0775), 0);
    EXPECT_TRUE(load().found("POL-003", "modules can be written by group or others; run: chmod go-w"));
}

TEST_F(UntrustedFile, SymbolicLink) {
    fs::rename(world_.path() / "modules/debug.so", world_.path() / "modules/real.so");
    fs::create_symlink("real.so", world_.path() / "modules/debug.so");
    EXPECT_TRUE(load().found("POL-003", "is a symbolic link"));
}

// ---- Stacks, policies, waivers, plans.
// ------------------------------------------------------------------------------

TEST(BadStack, IsFoundWithItsPlaceAndRefuses) {
    const World world;
    const auto done = enforce(world, "pre-start required debug\npre-start requird debug\n");
    EXPECT_EQ(done.code, 1);
    EXPECT_TRUE(done.found("POL-001", "requird")) << done.json.dump(1);
}

TEST(BadOption, FailsTheLine) {
    const World world;
    const auto done = enforce(world, "pre-start optional debug retrun=ok\npre-start required debug\n");
    EXPECT_EQ(done.code, 1);
    EXPECT_TRUE(done.found("POL-002", "did you mean")) << done.json.dump(1);
}

TEST(BadPolicy, KeepsTheStrictestMode) {
    const World world;
    world.policy("mode = enforce\n");
    world.file("etc/lxc-warden/policy.d/90-broken.conf", "mode = audit\n[\n");
    const auto done = run_try(world, "pre-start required debug return=deny finding=yes\n");
    EXPECT_EQ(done.code, 1) << done.json.dump(1);
    EXPECT_TRUE(done.found("POL-002"));
}

TEST(Deny, WithoutAFindingGetsOne) {
    const World world;
    EXPECT_TRUE(run_try(world, "pre-start required debug return=deny\n").found("POL-011", "debug"));
}

constexpr const char *k_denies = "pre-start required debug return=deny finding=yes\n";

TEST(Waiver, LetsItsContainerStart) {
    const World world;
    world.policy(
        "mode = enforce\n[waive DBG-001]\ncontainer = c*\nowner = ops\nreason = test\nuntil = 2999-12-31\n");
    EXPECT_EQ(run_try(world, k_denies).code, 0);
    world.policy(
        "mode = enforce\n[waive DBG-001]\ncontainer = d*\nowner = ops\nreason = test\nuntil = 2999-12-31\n");
    EXPECT_EQ(run_try(world, k_denies).code, 1);
}

TEST(Waiver, ThatHasExpiredIsAFindingAndDoesNotHelp) {
    const World world;
    world.policy(
        "mode = enforce\n[waive DBG-001]\ncontainer = c1\nowner = ops\nreason = test\nuntil = 2020-01-31\n");
    const auto done = run_try(world, k_denies);
    EXPECT_EQ(done.code, 1);
    EXPECT_TRUE(done.found("POL-004", "2020-01-31"));
}

TEST(Severity, LoweredByTheSiteDoesNotRefuse) {
    const World world;
    world.policy("mode = enforce\n[severity]\nDBG-001 = warning\n");
    EXPECT_EQ(run_try(world, k_denies).code, 0);
}

TEST(Plan, ConflictKeepsTheFirstAndRefuses) {
    const World world;
    const std::string stack = "start-host required debug plan=memory.max=1000000\n"
                              "start-host required debug plan=memory.max=2000000\n";
    const auto done = enforce(world, stack, {"--phase", "start-host"});
    EXPECT_EQ(done.code, 1) << done.json.dump(1);
    EXPECT_TRUE(done.found("POL-009"));
    EXPECT_EQ(done.planned("memory.max"), "1000000");
}

TEST(Plan, IsAppliedAndReadBack) {
    const World world;
    const auto done =
        run_try(world, "start-host required debug plan=pids.max=77\n", {"--phase", "start-host", "--apply"});
    EXPECT_EQ(done.code, 0) << done.json.dump(1);
    EXPECT_EQ(world.read("sys/fs/cgroup/lxc.payload.c1/pids.max"), "77");
}

TEST(Plan, ThatFailsIsUndone) {
    const World world;
    world.file("sys/fs/cgroup/lxc.payload.c1/io.max/what", ""); // there, and cannot be written
    const std::string stack = "start-host required debug plan=pids.max=77 plan=io.max=8:0_rbps=1\n";
    const auto done = run_try(world, stack, {"--phase", "start-host", "--apply"});
    EXPECT_TRUE(done.found("POL-010", "io.max")) << done.json.dump(1);
    EXPECT_EQ(world.read("sys/fs/cgroup/lxc.payload.c1/pids.max"), "max");
}

TEST(Usage, IsCheckedAndExitsWithTwo) {
    const World world;
    EXPECT_EQ(run_try(world, k_permit_only, {"--phase", "never"}).code, 2);
    EXPECT_EQ(run_try(world, k_permit_only, {"-o", "nothing"}).code, 2);
}

} // namespace
} // namespace warden::test
