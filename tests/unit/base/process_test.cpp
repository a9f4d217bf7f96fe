// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/process.hpp"

#include "fake/world.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace warden {
namespace {

TEST(Process, IsTheSameProcessNotTheSameNumber) {
    const Dir root = Dir::open("/").value();
    const auto self = own_process(root);
    ASSERT_TRUE(self);
    EXPECT_TRUE(is_running(root, *self));
    EXPECT_FALSE(is_running(root, {self->pid, self->start_time + 1}));
    EXPECT_FALSE(is_running(root, {}));
    EXPECT_FALSE(has_ended(root, self->pid));
    EXPECT_FALSE(is_running(root, {4'194'305, 1})) << "no process has a number above pid_max";
    EXPECT_TRUE(has_ended(root, 4'194'305));
}

TEST(Process, AZombieDoesNotRun) {
    const Dir root = Dir::open("/").value();
    const pid_t child = fork();
    if (child == 0)
        _exit(0);
    siginfo_t info{};
    ASSERT_EQ(waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
    const auto started = start_time_of(root, child);
    ASSERT_TRUE(started);
    EXPECT_FALSE(is_running(root, {child, *started}));
    EXPECT_TRUE(has_ended(root, child));
    waitpid(child, nullptr, 0);
    EXPECT_FALSE(start_time_of(root, child));
}

TEST(Process, BootId) {
    const test::World world{test::file("proc/sys/kernel/random/boot_id", "11-22\n")};
    EXPECT_EQ(*boot_id(world.root()), "11-22");
    EXPECT_FALSE(boot_id(test::World{}.root()));
}

} // namespace
} // namespace warden
