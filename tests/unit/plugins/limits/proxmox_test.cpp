// SPDX-License-Identifier: LGPL-2.1-or-later
// Configs that Proxmox VE generated: its own keys are in force, v1 lines are not.
#include "facts_of.hpp"

namespace warden::limits::test {
namespace {

// memory: 1024, swap: 512; the raw lines of the container come after lxc.rootfs.path.
Facts generated(warden_phase phase, const std::string &raw, const std::string &more = "") {
    const std::string config = "lxc.cgroup2.memory.max = 1073741824\nlxc.cgroup2.memory.high = 1065353216\n"
                               "lxc.cgroup2.memory.swap.max = 536870912\n" +
                               more + "lxc.rootfs.path = /var/lib/lxc/101/rootfs\n" + raw;
    const auto rootfs = static_cast<std::uint32_t>(3 + split(more, '\n').size());
    Facts facts = facts_of(phase, config, ProxmoxConfig{"101", "/var/lib/lxc/c1/config", rootfs});
    for (const auto &[file, value] : {std::pair{"memory.max", "1073741824"},
                                      {"memory.high", "1065353216"},
                                      {"memory.swap.max", "536870912"}})
        facts = holding(std::move(facts), file, std::string(value));
    return facts;
}

TEST(Proxmox, TheStartAndTheAuditSayWhatIsInForce) {
    const std::string v1 = "lxc.cgroup.memory.limit_in_bytes = 256M\n";
    for (const auto phase : {WARDEN_PRE_START, WARDEN_AUDIT}) {
        const auto verdict = check(generated(phase, v1));
        ASSERT_EQ(ids(verdict.findings), Ids{"LIM-003"}) << shown(verdict.findings);
        EXPECT_TRUE(
            says(verdict.findings, "LIM-003", "the limit is not in force; memory: 1024 and swap: 512"))
            << shown(verdict.findings);
        EXPECT_EQ(verdict.findings[0].fix,
                  "Write memory: 256 and swap: 1280 instead into /etc/pve/lxc/101.conf, or run "
                  "lxc-warden migrate --write 101.");
    }
    EXPECT_TRUE(check(generated(WARDEN_START_HOST, v1)).writes.empty());
}

TEST(Proxmox, ALimitThatItsKeyHasAlreadyIsNoWarning) {
    EXPECT_EQ(ids(check(generated(WARDEN_PRE_START, "lxc.cgroup.memory.limit_in_bytes = 1G\n")).findings),
              Ids{"LIM-001"});
}

TEST(Proxmox, AnythingElseIsMadeRealAsEverywhere) {
    const auto starting =
        check(generated(WARDEN_START_HOST, "lxc.cgroup.pids.max = 50\nlxc.cgroup.cpu.shares = 512\n"));
    std::string written;
    for (const auto &write : starting.writes)
        written += write.file + "=" + write.value + " ";
    EXPECT_EQ(written, "pids.max=50 ")
        << "cpu.weight could not be read, so it is refused: " << shown(starting.findings);
    // With cpuunits: it is Proxmox's key that counts.
    const auto taken =
        check(generated(WARDEN_START_HOST, "lxc.cgroup.cpu.shares = 512\n", "lxc.cgroup2.cpu.weight = 77\n"));
    EXPECT_TRUE(taken.writes.empty());
}

TEST(Proxmox, ARawCgroup2LineWins) {
    const std::string raw = "lxc.cgroup2.memory.max = 2147483648\n";
    EXPECT_EQ(
        shown(check(holding(generated(WARDEN_AUDIT, raw), "memory.max", std::string("2147483648"))).findings),
        "");
    EXPECT_EQ(ids(check(generated(WARDEN_AUDIT, raw)).findings), Ids{"LIM-002"});
}

TEST(Proxmox, OfCoresOnlyTheNumberCounts) {
    const std::string cores = "lxc.cgroup2.cpuset.cpus = 0,2\n";
    const auto with_cpus = [&](const std::string &now, const std::string &after = "") {
        return shown(check(holding(generated(WARDEN_AUDIT, "lxc.cgroup2.pids.max = max\n" + cores + after),
                                   "cpuset.cpus", now))
                         .findings);
    };
    EXPECT_EQ(with_cpus("1,3"), "");
    EXPECT_EQ(with_cpus("0-2"), "LIM-002 cpuset.cpus should be 0,2, the kernel has 0-2\n");
    // Not the last line: the admin's own, which Proxmox leaves alone.
    EXPECT_EQ(with_cpus("1,3", "lxc.cgroup2.pids.max = max\n"),
              "LIM-002 cpuset.cpus should be 0,2, the kernel has 1,3\n");
}

} // namespace
} // namespace warden::limits::test
