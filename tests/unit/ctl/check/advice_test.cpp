// SPDX-License-Identifier: LGPL-2.1-or-later
// Lines that act, and what the advice says of them.
#include "unit/ctl/check/checked.hpp"

namespace warden::ctl::check {
namespace {

using cgroup::Layout;
using test::Check;
using test::Found;
using test::told;

// No advice may have LXC freeze, kill or move something while it starts the container.
TEST_F(Check, AnActionIsNoAdvice) {
    for (const char *line : {"lxc.cgroup.cgroup.freeze = 1", "lxc.cgroup.cgroup.procs = 1",
                             "lxc.cgroup.cgroup.kill = 1", "lxc.cgroup.memory.reclaim = 1G",
                             "lxc.cgroup2.freezer.state = FROZEN", "lxc.cgroup2.memory.force_empty = 0",
                             "lxc.cgroup2.cgroup.kill = 2", "lxc.cgroup2.cgroup.freeze = x"}) {
        const auto found = findings(line + std::string("\n"));
        ASSERT_EQ(found.size(), 1U) << line;
        EXPECT_TRUE(found[0].fix.starts_with("Remove the line")) << line << ": " << found[0].fix;
    }
}

TEST_F(Check, AFixSaysWhatTheFileTakes) {
    const struct {
        const char *line, *fix;
    } cases[] = {
        {"lxc.cgroup2.memory.low = -1", "Write 0 for no protection"},
        {"lxc.cgroup2.memory.high = -1", "Write max."},
        {"lxc.cgroup2.memory.max = 1GiB", "Write max, or digits and at most one suffix"},
        {"lxc.cgroup2.cpu.weight = 0", "Write a whole number from 1 to 10000"},
        {"lxc.cgroup2.cpu.max = 0.5", "Write QUOTA PERIOD in microseconds"},
        {"lxc.cgroup2.io.max = 8:0 rbps=10M", "in whole numbers above 1 without a suffix"},
        {"lxc.cgroup2.io.max = 8:0 rbps=10", "Write all digits, as in 10485760"},
        {"lxc.cgroup2.pids.max = many", "Write a whole number from 0 to 4194304, or max"},
        {"lxc.cgroup.freezer.state = frozen", "Write THAWED"},
        {"lxc.cgroup.rdma.max = mlx4_0", "Write a device and its limits"},
        {"lxc.cgroup.net_prio.ifpriomap = eth0", "Write it as in eth0 5"},
        {"lxc.cgroup.memory.memsw.limit_in_bytes = 1G", "Set a memory limit too."},
    };
    for (const auto &each : cases) {
        const auto found = findings(each.line + std::string("\n"));
        ASSERT_EQ(found.size(), 1U) << each.line;
        EXPECT_NE(found[0].fix.find(each.fix), std::string::npos) << each.line << ": " << found[0].fix;
    }
}

// An included file is for other configs too: the value of this one has no place in it.
TEST_F(Check, AnOverriddenLineOfAnIncludeKeepsItsValue) {
    tree_.write("limits", "lxc.cgroup.memory.limit_in_bytes = 1G\n");
    for (const unsigned lxc : {6U, 7U}) {
        const auto found = findings("lxc.include = /limits\nlxc.cgroup.memory.limit_in_bytes = 512M\n",
                                    {lxc, Layout::unified});
        ASSERT_EQ(found.size(), 2U);
        EXPECT_EQ(
            found[0].fix,
            "Write lxc.cgroup2.memory.max = 536870912 instead, or run lxc-warden migrate --write /x/c1/config.");
        EXPECT_EQ(found[1].fix, "Run lxc-warden migrate --write " + found[1].at.file + ".");
    }
}

TEST_F(Check, ANumberThatIsTooLargeForANetwork) {
    const auto found = findings("lxc.net.4294967296.type = veth\n");
    ASSERT_EQ(told(found), Found{"FAIL CFG-011 1"});
    EXPECT_EQ(found[0].message.find("did you mean"), std::string::npos) << found[0].message;
}

TEST_F(Check, WhatProxmoxWritesForItsKeysIsRefusedByTheKernel) {
    const struct {
        const char *line;
        Found expected;
    } cases[] = {{"cpuunits: 0", {"FAIL LIM-111 2"}},
                 {"cpuunits: 1", {}},
                 {"cpulimit: 0.009", {"FAIL LIM-111 2"}},
                 {"cpulimit: 0.01", {}},
                 {"cpulimit: 0", {}},
                 {"cpulimit: 1.5", {}},
                 {"cpulimit: many", {}}};
    for (const auto &each : cases) {
        const std::string text = "arch: amd64\n" + std::string(each.line) + "\n";
        EXPECT_EQ(told(findings(text, {}, "/etc/pve/lxc/101.conf")), each.expected) << each.line;
        EXPECT_EQ(told(findings(text, {6, cgroup::Layout::legacy}, "/etc/pve/lxc/101.conf")), Found{});
    }
}

TEST_F(Check, PendingChangesAreNoSnapshot) {
    const auto found =
        findings("arch: amd64\n[pve:pending]\nlxc.cgroup.pids.max: 5\n", {}, "/etc/pve/lxc/101.conf");
    ASSERT_EQ(told(found), Found{"WARN LIM-108 3"});
    EXPECT_EQ((found[0].message + found[0].fix).find("rollback"), std::string::npos);
    EXPECT_EQ(found[0].fix.find("delsnapshot"), std::string::npos);
}

TEST_F(Check, KnowsProxmoxsNamesInAnyLetters) {
    const auto found =
        findings("Lxc.cap.drop: sys_module\nMemory: 512\n[PVE:Pending]\nlxc.cgroup.pids.max: 5\n", {},
                 "/etc/pve/lxc/1.conf");
    ASSERT_EQ(told(found), (Found{"WARN CFG-009 1", "WARN CFG-009 2", "WARN LIM-108 4"}));
    EXPECT_TRUE(found[0].message.ends_with("a key has small letters only")) << found[0].message;
    EXPECT_TRUE(found[0].fix.starts_with("Write lxc.cap.drop: sys_module instead")) << found[0].fix;
    EXPECT_TRUE(found[1].fix.starts_with("Write memory: 512 instead")) << found[1].fix;
    EXPECT_NE(found[2].message.find("it waits for the next stop or start"), std::string::npos);
}

// The same under the cgroup2 name would be in force: DEV-005.
TEST_F(Check, PermittingEveryDeviceIsNoAdvice) {
    for (const char *value : {"a", "a *:* rwm"}) {
        const auto found = findings("lxc.cgroup.devices.allow = " + std::string(value) + "\n");
        ASSERT_EQ(told(found), Found{"WARN LIM-101 1"}) << value;
        EXPECT_TRUE(
            found[0].fix.starts_with("Remove the line, and write an lxc.cgroup2.devices.allow for each"))
            << found[0].fix;
    }
    // v1 begins with all devices, so that a rule without `deny a` before it says the same.
    const auto alone = findings("lxc.cgroup.devices.allow = c 10:200 rwm\n");
    ASSERT_EQ(told(alone), Found{"WARN LIM-101 1"});
    EXPECT_TRUE(alone[0].fix.starts_with("Remove the line, and write")) << alone[0].fix;
    const auto list = findings("lxc.cgroup.devices.deny = a\nlxc.cgroup.devices.allow = c 10:200 rwm\n");
    ASSERT_EQ(told(list), (Found{"WARN LIM-101 1", "WARN LIM-101 2"}));
    EXPECT_TRUE(list[1].fix.starts_with("Write lxc.cgroup2.devices.deny = a and ")) << list[1].fix;
}

// What migrate does not do by itself is not called its work.
TEST_F(Check, LeavesToTheAdminWhatMigrateDoesNotWrite) {
    const auto wrong = findings("memory: 64\nswap: 0\nlxc.cgroup.memory.limit_in_bytes: 1G\n",
                                {7, Layout::unified}, "/etc/pve/lxc/1.conf");
    ASSERT_EQ(told(wrong), (Found{"FAIL CFG-020 3", "FAIL LIM-104 3"}));
    EXPECT_EQ(wrong[0].fix,
              "Correct the line or remove it; then run lxc-warden migrate /etc/pve/lxc/1.conf.");
    const auto lost =
        findings("lxc.cgroup.memory.kmem.limit_in_bytes = 1G\nlxc.cgroup.memory.swappiness = 10\n",
                 {7, Layout::unified}, "/c1/config");
    ASSERT_FALSE(lost.empty());
    EXPECT_NE(lost.back().fix.find("--accept-lossy"), std::string::npos) << lost.back().fix;
}

} // namespace
} // namespace warden::ctl::check
