// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/audit/drift.hpp"

#include "fake/world.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace warden::ctl::audit {
namespace {

using test::file;
using test::World;

const std::string k_group = "sys/fs/cgroup/lxc.payload.c1";
constexpr const char *k_confined = "lxc-c1_</var/lib/lxc>//&:lxc-c1_<-var-lib-lxc>:unconfined (enforce)\n";

std::string status(const std::string &effective, const std::string &seccomp) {
    return "CapEff:\t" + effective + "\nCapBnd:\t00000000000000ff\nNoNewPrivs:\t0\nSeccomp:\t" + seccomp +
           "\n";
}

test::Node process(int pid, const std::string &label, const std::string &effective,
                   const std::string &seccomp) {
    return test::dir("proc/" + std::to_string(pid),
                     {file("attr/apparmor/current", label), file("comm", "name\n"),
                      file("status", status(effective, seccomp))});
}

// Init is 10; 11 and 12 lie below it.
World container() {
    return World{test::fresh_cgroup(k_group),
                 file(k_group + "/cgroup.procs", "10\n"),
                 file(k_group + "/init.scope/deeper/cgroup.procs", ""),
                 file(k_group + "/init.scope/cgroup.procs", "11\n12\n"),
                 process(10, k_confined, "00000000000000ff", "2"),
                 process(11, k_confined, "0000000000000001", "2"),
                 process(12, k_confined, "0000000000000000", "2")};
}

state::Record record() {
    state::Record record;
    record.name = "c1";
    record.init_pid = 10;
    record.cgroup = k_group;
    record.label = std::string(k_confined).substr(0, std::string(k_confined).size() - 1);
    record.applied = {{"memory.max", "max"}, {"devices", "deny a\n"}};
    return record;
}

std::vector<std::string> said(const World &world, const state::Record &record) {
    std::vector<std::string> texts;
    LoadedProfiles profiles;
    for (const auto &finding : find_drift(world.root(), record, profiles))
        texts.push_back(finding.id + " " + finding.container + " " + finding.message);
    return texts;
}

TEST(Drift, NothingChanged) {
    EXPECT_TRUE(said(container(), record()).empty());
}

TEST(Drift, ALimitThatSomebodyRaised) {
    auto changed = record();
    changed.applied["memory.max"] = "67108864";
    changed.applied["no.such"] = "1";
    const auto texts = said(container(), changed);
    ASSERT_EQ(texts.size(), 2U);
    EXPECT_EQ(texts[0],
              "HOOK-003 c1 memory.max was set to 67108864 at the start, and somebody changed it since");
    EXPECT_NE(texts[1].find("not checked"), std::string::npos);
}

TEST(Drift, InitsLabelChanged) {
    auto world = container();
    world.add(process(10, "lxc-other (enforce)\n", "00", "2"));
    const auto texts = said(world, record());
    ASSERT_EQ(texts.size(), 1U) << texts[1];
    EXPECT_TRUE(texts[0].starts_with("HOOK-004 c1 init had the label lxc-c1_"));
}

TEST(Drift, AProcessFromOutside) {
    auto world = container();
    world.add(process(12, "unconfined\n", "0000000000000100", "2"));
    world.add(process(11, k_confined, "00", "0"));
    const auto texts = said(world, record());
    ASSERT_EQ(texts.size(), 2U);
    EXPECT_EQ(texts[0],
              "HOOK-005 c1 1 processes run outside of the container's confinement: 12 name (unconfined)");
    EXPECT_TRUE(texts[1].starts_with("HOOK-006 c1 2 processes have rights")) << texts[1];
}

// A guest's own profile, stacked on the container's: as confined as that one is.
TEST(Drift, AProcessInAProfileOfTheGuest) {
    constexpr const char *k_stacked =
        "lxc-c1_</var/lib/lxc>//&:lxc-c1_<-var-lib-lxc>:/usr/sbin/chronyd (enforce)\n";
    constexpr const char *k_list = "sys/kernel/security/apparmor/profiles";
    auto world = container();
    world.add(process(11, k_stacked, "00", "2"));
    const auto unknown = said(world, record());
    ASSERT_EQ(unknown.size(), 1U);
    EXPECT_TRUE(unknown[0].starts_with("HOOK-007 c1 1 processes not checked: have labels")) << unknown[0];
    world.add(file(k_list, "lxc-c1_</var/lib/lxc> (enforce)\n"));
    EXPECT_TRUE(said(world, record()).empty());
    world.add(file(k_list, "lxc-c1_</var/lib/lxc> (complain)\n"));
    const auto complains = said(world, record());
    ASSERT_EQ(complains.size(), 1U);
    EXPECT_TRUE(complains[0].starts_with("HOOK-005 c1 1 processes run outside")) << complains[0];
}

// A container that was never confined is APP-001's; its processes are not drift.
TEST(Drift, AnUnconfinedContainerDoesNotDrift) {
    World world{test::fresh_cgroup(k_group), file(k_group + "/cgroup.procs", "10\n"),
                process(10, "unconfined\n", "00", "0")};
    auto unconfined = record();
    unconfined.label = "unconfined";
    EXPECT_TRUE(said(world, unconfined).empty());
}

std::string what_is_missing(const World &world, const DriftBudget &budget) {
    LoadedProfiles profiles;
    const auto found = find_drift(world.root(), record(), profiles, budget);
    return found.empty() ? "" : found.back().id + " " + found.back().message;
}

// A container makes as many groups and processes as it likes: what was not looked at is said, and why.
TEST(Drift, ABudgetForWhatAContainerMultiplies) {
    auto world = container();
    for (int i = 0; i < 20; ++i)
        world.add(file(k_group + "/empty" + std::to_string(i) + "/cgroup.procs", ""));
    EXPECT_EQ(what_is_missing(world, {}), "");
    EXPECT_EQ(
        what_is_missing(world, {.groups = 5}),
        "HOOK-007 not checked: what is left after the first 1 processes, because it has more than 5 cgroups");
    EXPECT_EQ(
        what_is_missing(world, {.processes = 2}),
        "HOOK-007 not checked: what is left after the first 2 processes, because there are more than that");
    EXPECT_EQ(
        what_is_missing(world, {.ms = 0}),
        "HOOK-007 not checked: what is left after the first 0 processes, because that took longer than 0 ms");
    EXPECT_NE(what_is_missing(world, {.bytes = 5}).find("cgroup.procs is larger than 2 bytes"),
              std::string::npos)
        << what_is_missing(world, {.bytes = 5});
}

TEST(Drift, OfManyInOneWorker) {
    auto world = container();
    world.add(file("proc/10/stat", "10 (init) S 1 10 10 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 77 0 0\n"));
    world.add(file("proc/sys/kernel/random/boot_id", "boot-1\n"));
    world.add(process(12, "unconfined\n", "00", "2"));
    auto recorded = record();
    recorded.lxcpath = "/var/lib/lxc";
    recorded.init_start_time = 77;
    ASSERT_TRUE(state::Records(world.root()).save(recorded));
    containers::Container running, stopped;
    running.name = "c1";
    running.lxcpath = "/var/lib/lxc";
    running.init.pid = 10;
    stopped.name = "c2";
    const auto all = find_drifts(world.root(), {stopped, running, stopped});
    ASSERT_EQ(all.size(), 3U);
    EXPECT_TRUE(all[0].empty() && all[2].empty());
    ASSERT_EQ(all[1].size(), 1U);
    EXPECT_EQ(all[1][0].id, "HOOK-005");
    EXPECT_EQ(all[1][0].container, "c1");
}

TEST(Drift, AProcessThatIsGoneIsNobodysFinding) {
    auto world = container();
    world.add(file(k_group + "/cgroup.procs", "10\n999\nx\n0\n"));
    EXPECT_TRUE(said(world, record()).empty());
}

} // namespace
} // namespace warden::ctl::audit
