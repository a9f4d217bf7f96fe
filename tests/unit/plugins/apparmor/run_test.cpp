// SPDX-License-Identifier: LGPL-2.1-or-later
// The module as the engine calls it: tables, reading, result.
#include "fake_context.hpp"
#include "unit/lxc/temp_tree.hpp"

#include <gtest/gtest.h>
#include <span>

namespace warden {
namespace {

using Ids = std::vector<std::string>;

class ApparmorModule : public testing::Test {
protected:
    void SetUp() override {
        tree_.write("sys/module/apparmor/parameters/enabled", "Y\n");
        tree_.write("sys/kernel/security/apparmor/features/mount/mask", "mount\n");
        tree_.write("sys/kernel/security/apparmor/profiles", "lxc-container-default-cgns (enforce)\n");
        tree_.write("proc/self/attr/apparmor/current", "/usr/bin/lxc-start (enforce)\n");
    }
    void set_label(const std::string &label) {
        tree_.write("proc/7/attr/apparmor/current", label + "\n");
        ctx_.init_pid = 7;
    }
    warden_result run(warden_phase phase) {
        const Dir root = tree_.dir();
        ctx_.root_fd = root.fd();
        ctx_.phase = phase;
        ctx_.reported.clear();
        ctx_.places.clear();
        for (const auto &op : std::span(warden_module_v1.ops, warden_module_v1.op_count)) {
            if (op.phase != phase)
                continue;
            void *state = nullptr;
            EXPECT_EQ(warden_module_v1.init(&ctx_, &state), WARDEN_OK);
            const warden_result result = op.run(&ctx_, state);
            warden_module_v1.fini(state);
            return result;
        }
        return -1;
    }

    test::TempTree tree_;
    warden_ctx ctx_;
};

TEST_F(ApparmorModule, DescribesItself) {
    EXPECT_STREQ(warden_module_v1.name, "apparmor");
    EXPECT_EQ(warden_module_v1.struct_size, sizeof(warden_module));
    EXPECT_EQ(warden_module_v1.check_count, 14U);
    EXPECT_EQ(run(WARDEN_STOP), -1);
}

TEST_F(ApparmorModule, AGoodContainerIsOkInEveryPhase) {
    EXPECT_EQ(run(WARDEN_PRE_START), WARDEN_OK);
    EXPECT_EQ(run(WARDEN_AUDIT), WARDEN_OK);
    set_label("lxc-container-default-cgns (enforce)");
    EXPECT_EQ(run(WARDEN_START_HOST), WARDEN_OK);
    EXPECT_EQ(run(WARDEN_AUDIT), WARDEN_OK);
    EXPECT_EQ(ctx_.reported, Ids{});
}

TEST_F(ApparmorModule, TheLastProfileOfTheConfigCounts) {
    ctx_.lxc["lxc.apparmor.profile"] = {"unconfined", "generated"};
    EXPECT_EQ(run(WARDEN_PRE_START), WARDEN_OK);
    ctx_.lxc["lxc.apparmor.profile"] = {"generated", "unconfined"};
    EXPECT_EQ(run(WARDEN_PRE_START), WARDEN_DENY);
    EXPECT_EQ(ctx_.reported, Ids{"APP-001"});
    EXPECT_EQ(ctx_.places, Ids{"config:2"});
}

TEST_F(ApparmorModule, AWaivedErrorDoesNotDeny) {
    ctx_.lxc["lxc.apparmor.profile"] = {"unconfined"};
    ctx_.waived = {"APP-001"};
    EXPECT_EQ(run(WARDEN_PRE_START), WARDEN_OK);
    EXPECT_EQ(ctx_.reported, Ids{"APP-001"});
    ctx_.waived = {"APP-002"};
    EXPECT_EQ(run(WARDEN_PRE_START), WARDEN_DENY);
}

TEST_F(ApparmorModule, AWarningDoesNotDeny) {
    ctx_.lxc["lxc.apparmor.profile"] = {"generated"};
    ctx_.lxc["lxc.apparmor.raw"] = {"umount,", "mount,"};
    EXPECT_EQ(run(WARDEN_PRE_START), WARDEN_OK);
    EXPECT_EQ(ctx_.reported, Ids{"APP-009"});
}

TEST_F(ApparmorModule, TheLabelDecidesAtStartHost) {
    set_label("unconfined");
    EXPECT_EQ(run(WARDEN_START_HOST), WARDEN_DENY);
    EXPECT_EQ(ctx_.reported, Ids{"APP-001"});
    set_label("/usr/bin/lxc-start (enforce)");
    EXPECT_EQ(run(WARDEN_START_HOST), WARDEN_DENY);
    EXPECT_EQ(ctx_.reported, Ids{"APP-002"});
}

TEST_F(ApparmorModule, NotCheckedIsNeverOk) {
    EXPECT_EQ(run(WARDEN_START_HOST), WARDEN_ERROR); // no process named
    EXPECT_EQ(ctx_.reported, Ids{"APP-011"});
    ctx_.init_pid = 7; // and no such process
    EXPECT_EQ(run(WARDEN_START_HOST), WARDEN_ERROR);
    EXPECT_EQ(run(WARDEN_AUDIT), WARDEN_ERROR);
    ctx_.waived = {"APP-011"};
    EXPECT_EQ(run(WARDEN_AUDIT), WARDEN_IGNORE);
}

TEST_F(ApparmorModule, BeforeTheStartAnUnreadableListIsLeftToStartHost) {
    std::filesystem::remove(tree_.path() / "sys/kernel/security/apparmor/profiles");
    EXPECT_EQ(run(WARDEN_PRE_START), WARDEN_IGNORE);
    EXPECT_EQ(ctx_.reported, Ids{"APP-011"});
    EXPECT_EQ(run(WARDEN_AUDIT), WARDEN_ERROR);
}

TEST_F(ApparmorModule, AppArmorOffIsDenied) {
    tree_.write("sys/module/apparmor/parameters/enabled", "N\n");
    ctx_.lxc["lxc.apparmor.profile"] = {"generated"};
    EXPECT_EQ(run(WARDEN_PRE_START), WARDEN_DENY);
    EXPECT_EQ(ctx_.reported, Ids{"APP-004"});
    ctx_.init_pid = 7;
    EXPECT_EQ(run(WARDEN_START_HOST), WARDEN_DENY);
    EXPECT_EQ(ctx_.reported, Ids{"APP-004"});
}

TEST_F(ApparmorModule, APolicyCannotWantUnconfined) {
    for (const auto *wanted : {"unconfined", "unchanged", ""}) {
        ctx_.profile_option = wanted;
        EXPECT_EQ(run(WARDEN_PRE_START), WARDEN_CONFIG) << wanted;
        EXPECT_NE(ctx_.log.find("without confinement"), std::string::npos);
    }
}

TEST_F(ApparmorModule, TheWantedProfileIsAnOption) {
    ctx_.profile_option = "generated";
    EXPECT_EQ(run(WARDEN_PRE_START), WARDEN_DENY);
    EXPECT_EQ(ctx_.reported, Ids{"APP-012"});
}

TEST_F(ApparmorModule, ARootThatIsNoneIsNotChecked) {
    ctx_.phase = WARDEN_START_HOST;
    ctx_.root_fd = -1;
    ctx_.init_pid = 7;
    void *state = nullptr;
    ASSERT_EQ(warden_module_v1.init(&ctx_, &state), WARDEN_OK);
    EXPECT_EQ(warden_module_v1.ops[1].run(&ctx_, state), WARDEN_ERROR);
    warden_module_v1.fini(state);
}

} // namespace
} // namespace warden
