// SPDX-License-Identifier: LGPL-2.1-or-later
// Lines that act, values that are read only when a container starts, and what the advice says of them.
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

TEST_F(Check, SomeValuesAreReadOnlyAtTheStart) {
    const struct {
        const char *text;
        Found expected;
    } cases[] = {
        {"lxc.prlimit.nofile = 512:1024\nlxc.prlimit.7 = 5\nlxc.prlimit.core = unlimited\n", {}},
        {"lxc.prlimit.files = 5\nlxc.prlimit.files =\n", {}},
        {"lxc.prlimit.nofile = 9:5\nlxc.prlimit.nofile = 5:9\n", {}},
        {"lxc.net.0.type = veth\nlxc.net.0.mtu = 9000x\n", {"FAIL CFG-021 2"}},
        {"lxc.net.0.type = empty\nlxc.net.0.mtu = 9000x\n", {}},
        {"lxc.net.0.type = veth\nlxc.net.0.mtu = 9000x\nlxc.net.0.mtu = 9000\n", {}},
        {"lxc.net.0.type = vlan\nlxc.net.0.vlan.id = 4095\n", {"FAIL CFG-021 2"}},
        {"lxc.net.0.type = vlan\nlxc.net.0.vlan.id = 4094\n", {}},
        {"lxc.cgroup.dir.container = a\nlxc.cgroup.dir.monitor = b\n", {}},
        {"lxc.cgroup.dir = x\nlxc.cgroup.dir.container = a\nlxc.cgroup.dir.monitor = b\n",
         {"FAIL CFG-021 1"}},
        {"lxc.cgroup.dir = x\nlxc.cgroup.dir =\nlxc.cgroup.dir.container = a\nlxc.cgroup.dir.monitor = b\n",
         {}},
        {"lxc.idmap = u 0 100000 1000\nlxc.idmap = g 0 100000 65536\nlxc.idmap = u 1000 1000 1\n"
         "lxc.idmap = u 1001 101001 64535\n",
         {}},
        {"lxc.idmap = u 0 100000 65536\nlxc.idmap = u 1000 1000 1\n", {"FAIL CFG-021 2"}},
        {"lxc.idmap = u 0 100000 65536\nlxc.idmap = u 70000 165535 10\n", {"FAIL CFG-021 2"}},
        {"lxc.idmap = u 0 100000 65536\nlxc.idmap = g 0 100000 65536\n", {}},
    };
    for (const auto &each : cases)
        EXPECT_EQ(check(each.text), each.expected) << each.text;
    const auto pve = findings("arch: amd64\nlxc.cgroup.dir: x\n", {}, "/etc/pve/lxc/101.conf");
    EXPECT_EQ(told(pve), Found{"FAIL CFG-021 2"});
    EXPECT_EQ(told(findings("arch: amd64\nlxc.cgroup.dir.monitor: x\n", {}, "/etc/pve/lxc/101.conf")),
              Found{});
}

TEST_F(Check, ARuleOfAppArmorEndsWithAComma) {
    const std::string generated = "lxc.apparmor.profile = generated\n";
    const auto raw = [&](const std::string &rule) { return "lxc.apparmor.raw = " + rule + "\n"; };
    for (const char *rule :
         {"mount,", "mount, # all", "# nothing", "include <abstractions/base>", "profile x { file, }"})
        EXPECT_EQ(check(generated + raw(rule)), Found{}) << rule;
    EXPECT_EQ(check(generated + raw("mount") + raw("fstype=nfs,")), Found{});
    EXPECT_EQ(check("lxc.apparmor.profile = lxc-mine\n" + raw("mount")), Found{});
    EXPECT_EQ(check(generated + raw("mount") + "lxc.apparmor.raw =\n"), Found{});
    const auto found = findings(generated + raw("umount,") + raw("mount fstype=nfs # of the archive"));
    ASSERT_EQ(told(found), Found{"FAIL CFG-021 3"});
    EXPECT_EQ(found[0].fix, "Write lxc.apparmor.raw = mount fstype=nfs,.");
    EXPECT_EQ(told(findings("arch: amd64\nlxc.apparmor.raw: mount\n", {}, "/etc/pve/lxc/101.conf")),
              Found{"FAIL CFG-021 2"});
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

} // namespace
} // namespace warden::ctl::check
