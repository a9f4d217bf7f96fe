// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apparmor/process.hpp"

#include "unit/lxc/temp_tree.hpp"

#include <gtest/gtest.h>

namespace warden::apparmor {
namespace {

constexpr const char *k_modules = "sys/kernel/security/lsm";

class ProcessLabel : public testing::Test {
protected:
    std::string read(const std::string &process = "7") {
        const auto label = read_process_label(tree_.dir(), process);
        return label ? label->text : "error: " + label.error().message;
    }
    test::TempTree tree_;
};

TEST_F(ProcessLabel, PrefersItsOwnFile) {
    tree_.write("proc/7/attr/current", "unconfined\n");
    tree_.write("proc/7/attr/apparmor/current", "lxc-x (enforce)\n");
    tree_.write(k_modules, "capability,selinux");
    EXPECT_EQ(read(), "lxc-x (enforce)");
}

TEST_F(ProcessLabel, TakesTheOldFileOnlyWhenItIsAppArmors) {
    tree_.write("proc/7/attr/current", "lxc-x (enforce)\n");
    EXPECT_EQ(read(), "lxc-x (enforce)"); // a kernel older than the list
    tree_.write(k_modules, "capability,yama,apparmor");
    EXPECT_EQ(read(), "lxc-x (enforce)");
    for (const auto *others : {"capability,selinux", "capability,apparmor,smack",
                               "capability,selinux,apparmor", "capability,yama", "apparmorx", ""}) {
        tree_.write(k_modules, others);
        EXPECT_EQ(read().find("error: attr/current does not belong to AppArmor"), 0U) << others;
    }
}

TEST_F(ProcessLabel, AnErrorOfTheOwnFileIsNotHiddenByTheOld) {
    tree_.write("proc/7/attr/current", "lxc-x (enforce)\n");
    tree_.write("proc/7/attr/apparmor/current", "");
    EXPECT_EQ(read(), "error: '' is not an AppArmor label");
}

TEST_F(ProcessLabel, AProcessThatIsGoneIsAnError) {
    EXPECT_EQ(read("8").find("error: cannot open"), 0U);
    tree_.write("proc/8/status", "");
    EXPECT_EQ(read("8").find("error: cannot open"), 0U);
}

TEST_F(ProcessLabel, SelfIsAProcessToo) {
    tree_.write("proc/self/attr/apparmor/current", "/usr/bin/lxc-start (enforce)\n");
    EXPECT_EQ(read("self"), "/usr/bin/lxc-start (enforce)");
}

} // namespace
} // namespace warden::apparmor
