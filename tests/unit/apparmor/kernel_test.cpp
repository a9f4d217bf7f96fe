// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apparmor/kernel.hpp"

#include "unit/lxc/temp_tree.hpp"

#include <gtest/gtest.h>
#include <linux/magic.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/vfs.h>

namespace warden::apparmor {
namespace {

using Is = KernelState::Is;
constexpr const char *k_flag = "sys/module/apparmor/parameters/enabled";

TEST(Kernel, OnOffAndAbsent) {
    const test::TempTree tree;
    tree.write(k_flag, "Y\n");
    EXPECT_EQ(read_kernel(tree.dir()).is, Is::on);
    EXPECT_TRUE(read_kernel(tree.dir()).lxc_sees_it_on);
    for (const auto *off : {"N\n", "", "y\n", "1\n"}) {
        tree.write(k_flag, off);
        EXPECT_EQ(read_kernel(tree.dir()).is, Is::off) << off;
        EXPECT_FALSE(read_kernel(tree.dir()).lxc_sees_it_on) << off;
    }
    std::filesystem::remove_all(tree.path() / "sys/module/apparmor");
    EXPECT_EQ(read_kernel(tree.dir()).is, Is::off);
    EXPECT_EQ(read_kernel(tree.dir()).detail, "this kernel was built without AppArmor");
}

// What is advised depends on how it came to be off.
TEST(Kernel, WhatBringsItBack) {
    const test::TempTree tree;
    const auto cure = [&](const char *command_line) {
        tree.write("proc/cmdline", command_line);
        return read_kernel(tree.dir()).cure;
    };
    tree.write(k_flag, "N\n");
    EXPECT_TRUE(cure("quiet apparmor=0\n").starts_with("Remove apparmor=0 "));
    EXPECT_TRUE(cure("lsm=landlock,yama\n").starts_with("Put apparmor into lsm=landlock,yama "));
    EXPECT_TRUE(cure("security=selinux\n").starts_with("Write security=apparmor for security=selinux "));
    EXPECT_TRUE(cure("quiet\n").starts_with("Put apparmor=1 security=apparmor "));
    std::filesystem::remove_all(tree.path() / "sys/module/apparmor");
    EXPECT_NE(cure("quiet\n").find("CONFIG_SECURITY_APPARMOR"), std::string::npos);
    tree.write(k_flag, "Y\n");
    EXPECT_EQ(cure("quiet\n"), "");
}

TEST(Kernel, NoSysfsIsNotOff) {
    const test::TempTree tree;
    const auto state = read_kernel(tree.dir());
    EXPECT_EQ(state.is, Is::unknown);
    EXPECT_NE(state.detail.find("No such file"), std::string::npos);
    EXPECT_EQ(state.mount_mediation, std::nullopt);
}

TEST(Kernel, AnEndlessFlagIsNotRead) {
    const test::TempTree tree;
    tree.write(k_flag, std::string(1000, 'Y'));
    EXPECT_EQ(read_kernel(tree.dir()).is, Is::unknown);
    EXPECT_FALSE(read_kernel(tree.dir()).lxc_sees_it_on);
}

TEST(Kernel, MountMediationIsAFeatureFile) {
    const test::TempTree tree;
    tree.write(k_flag, "Y\n");
    tree.write("sys/kernel/security/apparmor/features/file/mask", "x");
    EXPECT_EQ(read_kernel(tree.dir()).mount_mediation, false);
    tree.write("sys/kernel/security/apparmor/features/mount/mask", "mount umount pivot_root");
    EXPECT_EQ(read_kernel(tree.dir()).mount_mediation, true);
}

// Runs in a child, since a mount namespace cannot be left again: `modules` is put over /sys/module.
int check_below(const std::string &modules, Is wanted) {
    if (unshare(CLONE_NEWNS) != 0 || mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount(modules.c_str(), "/sys/module", nullptr, MS_BIND, nullptr) != 0)
        return 2;
    return read_kernel(Dir::open("/").value()).is == wanted ? 0 : 1;
}

TEST(Kernel, WhatIsMountedOverTheFlagIsNotTakenForTheKernels) {
    if (geteuid() != 0)
        GTEST_SKIP() << "needs root for a mount namespace";
    const test::TempTree tree;
    for (const auto *text : {"N\n", "Y\n", ""}) {
        tree.write(k_flag, text);
        EXPECT_EXIT(_exit(check_below(tree.name("sys/module"), Is::masked)), testing::ExitedWithCode(0), "");
    }
}

TEST(Kernel, ReadsThisMachinesOwn) {
    const auto state = read_kernel(Dir::open("/").value());
    struct statfs sys {};
    if (statfs("/sys", &sys) != 0 || sys.f_type != SYSFS_MAGIC)
        GTEST_SKIP() << "no sysfs here";
    EXPECT_NE(state.is, Is::unknown) << state.detail;
    EXPECT_NE(state.is, Is::masked);
}

} // namespace
} // namespace warden::apparmor
