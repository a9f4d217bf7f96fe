// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/migrate/plan.hpp"

#include "ctl/migrate/report.hpp"
#include "unit/cgroup/convert/row.hpp"
#include "unit/lxc/temp_tree.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace warden::ctl::migrate {
namespace {

using namespace std::string_literals;
using test::TempTree;

class Plan : public testing::Test {
protected:
    MigratePlan plan(const std::string &text, const MigrateOptions &options = {},
                     const std::string &path = "-") {
        const Dir root = tree_.dir();
        configs::ConfigLoader loader(root, configs::SyntaxChoice::automatic);
        return plan_migration(loader.from_text(text, {path, path, false}),
                              cgroup::convert::test::read_profile("default"), options);
    }
    std::string after(const std::string &text, const MigrateOptions &options = {}) {
        return plan(text, options).after;
    }

    test::TempTree tree_;
};

constexpr MigrateOptions k_lossy{false, true, false, true};
constexpr MigrateOptions k_keep{true, false, false, true};

TEST_F(Plan, ReplacesLinesInTheirStyle) {
    EXPECT_EQ(after("lxc.uts.name = a\n\t lxc.cgroup.pids.max=5\n# end"),
              "lxc.uts.name = a\n\t lxc.cgroup2.pids.max = 5\n# end");
    EXPECT_EQ(after("lxc.cgroup.pids.max: 5\n"), "lxc.cgroup2.pids.max: 5\n");
    EXPECT_EQ(after("arch: amd64\nlxc.cgroup.pids.max = 5\n"), "arch: amd64\nlxc.cgroup2.pids.max = 5\n");
    EXPECT_EQ(after("lxc.cgroup.pids.max = \"5\""), "lxc.cgroup2.pids.max = 5");
}

TEST_F(Plan, JoinsThrottleLinesWhereTheLastOneStood) {
    EXPECT_EQ(after("lxc.cgroup.blkio.throttle.read_bps_device = 8:0 1048576\n# between\n"
                    "lxc.cgroup.blkio.throttle.write_bps_device = 8:0 2097152\n# end\n"),
              "# between\nlxc.cgroup2.io.max = 8:0 rbps=1048576 wbps=2097152\n# end\n");
}

TEST_F(Plan, PutsLinesBehindWhatWouldClearThem) {
    EXPECT_EQ(after("lxc.cgroup.pids.max = 5\nlxc.cgroup2.pids.max = 7\n# x\nlxc.cgroup2.pids.max =\n# y\n"),
              "lxc.cgroup2.pids.max = 7\n# x\nlxc.cgroup2.pids.max =\nlxc.cgroup2.pids.max = 5\n# y\n");
    // The clearing stands in an include: after the line that brings it.
    tree_.write("inc", "lxc.cgroup2 =\n");
    EXPECT_EQ(after("lxc.cgroup.pids.max = 5\nlxc.include = /inc\n# y\n"),
              "lxc.include = /inc\nlxc.cgroup2.pids.max = 5\n# y\n");
}

TEST_F(Plan, MakesALostLineAComment) {
    const std::string text = "lxc.cgroup.memory.swappiness = 10\r\nlxc.uts.name = a\r\n";
    EXPECT_EQ(plan(text).verdict, Verdict::needs_accept_lossy);
    const std::string lossy = after(text, k_lossy);
    EXPECT_TRUE(lossy.starts_with("# lxc-warden: not possible on cgroup2 (L-SWAPPINESS): ")) << lossy;
    EXPECT_NE(lossy.find("\r\n# lxc.cgroup.memory.swappiness = 10\r\nlxc.uts.name = a\r\n"),
              std::string::npos)
        << lossy;
    EXPECT_EQ(plan(text, k_lossy).verdict, Verdict::changed);
}

// Comments are the description of a Proxmox container.
TEST_F(Plan, TakesALostLineOutOfAProxmoxFile) {
    const std::string text = "#Web server\nmemory: 512\nlxc.cgroup.memory.swappiness: 10\n";
    const MigratePlan lossy = plan(text, k_lossy);
    EXPECT_EQ(lossy.after, "#Web server\nmemory: 512\n");
    EXPECT_TRUE(lossy.lost_go);
    FileOutcome outcome;
    outcome.file = "-";
    outcome.plan = lossy;
    EXPECT_NE(remarks(outcome).find("; taken out: lxc.cgroup.memory.swappiness: 10\n"), std::string::npos)
        << remarks(outcome);
    EXPECT_FALSE(plan(text).lost_go);
}

TEST_F(Plan, LeavesWhatProxmoxDropsAndSnapshotsAndNamesThem) {
    const std::string text =
        "memory: 512\n[x]\nlxc.cgroup.pids.max: 5\nlxc.cgroup.hugetlb.2MB.limit_in_bytes: 64M\n"
        "[snap]\nlxc.cgroup.pids.max: 5\n";
    const MigratePlan found = plan(text);
    EXPECT_EQ(found.verdict, Verdict::changed);
    EXPECT_EQ(found.after,
              "memory: 512\n[x]\nlxc.cgroup2.pids.max: 5\nlxc.cgroup.hugetlb.2MB.limit_in_bytes: 64M\n"
              "[snap]\nlxc.cgroup.pids.max: 5\n");
    ASSERT_EQ(found.dropped.size(), 1U);
    EXPECT_TRUE(found.dropped[0].starts_with("-:4: Proxmox drops 'lxc.cgroup.hugetlb")) << found.dropped[0];
    ASSERT_EQ(found.in_sections.size(), 1U);
    EXPECT_EQ(configs::text_of(found.in_sections[0]),
              "-:6: lxc.cgroup.pids.max stands in the section [snap]");
}

// What stands before a clearing line does not count.
TEST_F(Plan, WritesARawLineWhereAProxmoxKeyWouldBeCleared) {
    EXPECT_EQ(after("memory: 512\nlxc.cgroup2.memory.max:\nlxc.cgroup.memory.limit_in_bytes: 256M\n"),
              "memory: 512\nlxc.cgroup2.memory.max:\nlxc.cgroup2.memory.max: 268435456\n"
              "lxc.cgroup2.memory.swap.max: 268435456\n");
}

TEST_F(Plan, LeavesErrorsAlone) {
    const std::string text = "lxc.cgroup.memory.limit_in_bytes = 1.5G\nlxc.cgroup.pids.max = 5\n";
    EXPECT_EQ(plan(text).verdict, Verdict::has_errors);
    const MigratePlan skipped = plan(text, {false, false, true, true});
    EXPECT_EQ(skipped.verdict, Verdict::changed);
    EXPECT_EQ(skipped.after, "lxc.cgroup.memory.limit_in_bytes = 1.5G\nlxc.cgroup2.pids.max = 5\n");
}

TEST_F(Plan, KeepsV1WhenAsked) {
    EXPECT_EQ(after("lxc.cgroup.pids.max = 5\n# x\n", k_keep),
              "lxc.cgroup.pids.max = 5\nlxc.cgroup2.pids.max = 5\n# x\n");
    EXPECT_EQ(after("lxc.cgroup.pids.max = 5", k_keep), "lxc.cgroup.pids.max = 5\nlxc.cgroup2.pids.max = 5");
}

TEST_F(Plan, WritesNothingForLinesOfAnInclude) {
    tree_.write("limits", "lxc.cgroup.pids.max = 5\n");
    // One of its own has the last word, and the included one keeps LXC 7 from loading the config all the
    // same.
    FileOutcome overridden;
    overridden.file = "-";
    overridden.plan = plan("lxc.include = /limits\nlxc.cgroup.pids.max = 9\n");
    EXPECT_EQ(overridden.plan->after, "lxc.include = /limits\nlxc.cgroup2.pids.max = 9\n");
    EXPECT_NE(remarks(overridden)
                  .find(tree_.name("limits") + ":1: cgroup v1 setting; it stands in an included file"),
              std::string::npos)
        << remarks(overridden);
    const MigratePlan included = plan("lxc.include = /limits\n");
    EXPECT_EQ(included.verdict, Verdict::unchanged);
    ASSERT_EQ(included.conversions.size(), 1U);
    EXPECT_TRUE(included.conversions[0].elsewhere);
    FileOutcome outcome;
    outcome.file = "-";
    outcome.plan = included;
    EXPECT_NE(
        remarks(outcome).find(tree_.name("limits") + ":1: cgroup v1 setting; it stands in an included file"),
        std::string::npos)
        << remarks(outcome);
    const auto json = nlohmann::json::parse(json_of(outcome));
    EXPECT_EQ(json["status"], "unchanged");
    EXPECT_EQ(json["conversions"][0]["from"][0]["file"], tree_.name("limits"));
}

TEST_F(Plan, KeepsALineThatClearsAnIncludedLimit) {
    tree_.write("limits", "lxc.cgroup.memory.limit_in_bytes = 1G\n");
    const std::string text =
        "lxc.include = /limits\nlxc.cgroup.memory.limit_in_bytes =\nlxc.cgroup.pids.max = 5\n";
    EXPECT_EQ(plan(text).verdict, Verdict::has_errors);
    EXPECT_EQ(after(text, {false, false, true, true}),
              "lxc.include = /limits\nlxc.cgroup.memory.limit_in_bytes =\nlxc.cgroup2.pids.max = 5\n");
    tree_.write("limits", "lxc.cgroup2.memory.max = 1G\n");
    EXPECT_EQ(plan(text).verdict, Verdict::needs_accept_lossy);
    EXPECT_EQ(after("lxc.include = /limits\nlxc.cgroup2.memory.max =\nlxc.cgroup.memory.limit_in_bytes =\n"),
              "lxc.include = /limits\nlxc.cgroup2.memory.max =\n");
}

TEST_F(Plan, UsesProxmoxKeysOfTheLiveSectionOnly) {
    const std::string text =
        "#notes: lxc.cgroup.pids.max: 1\nmemory: 512\nswap: 1024\nnet0: name=eth0\n"
        "lxc.cgroup.memory.limit_in_bytes: 1G\nlxc.cgroup.memory.memsw.limit_in_bytes: 1G\n\n"
        "[pve:pending]\nmemory: 1024\n\n[snap]\nlxc.cgroup.memory.limit_in_bytes: 1G\nmemory: 512\n";
    EXPECT_EQ(after(text),
              "#notes: lxc.cgroup.pids.max: 1\nmemory: 1024\nswap: 0\nnet0: name=eth0\n\n"
              "[pve:pending]\nmemory: 1024\n\n[snap]\nlxc.cgroup.memory.limit_in_bytes: 1G\nmemory: 512\n");
    const std::string raw = after(text, {false, false, false, false});
    EXPECT_NE(raw.find("memory: 512\n"), std::string::npos) << raw;
    EXPECT_NE(raw.find("lxc.cgroup2.memory.max: 1073741824\n"), std::string::npos) << raw;
}

// Proxmox writes memory.high for its default of 512 MiB as well, and it would throttle the raw limit.
TEST_F(Plan, KnowsTheMemoryOfAProxmoxFileThatSaysNone) {
    const std::string limits = "swap: 1024\nlxc.cgroup.memory.limit_in_bytes: 1G\n"
                               "lxc.cgroup.memory.memsw.limit_in_bytes: 1G\n";
    const std::string rootfs = "rootfs: local:8/vm-8-disk-0.raw,size=8G\n";
    const MigrateOptions raw{false, false, false, false};
    const auto lifts = [](const MigratePlan &plan) {
        return plan.after.find("lxc.cgroup2.memory.high: max\n") != std::string::npos;
    };
    EXPECT_TRUE(lifts(plan(rootfs + limits, raw)));
    EXPECT_TRUE(lifts(plan(rootfs + "memory: 0\n" + limits, raw)));
    EXPECT_TRUE(lifts(plan(limits, raw, "/etc/pve/lxc/101.conf")));
    EXPECT_FALSE(lifts(plan(rootfs + "memory: 2048\n" + limits, raw)));
    EXPECT_FALSE(lifts(plan(limits, raw))) << "no whole file";
    // As with memory: 512 itself.
    const std::string low = "lxc.cgroup.memory.limit_in_bytes: 256M\n";
    EXPECT_EQ(plan(rootfs + low, raw).after, rootfs + "lxc.cgroup2.memory.max: 268435456\n"
                                                      "lxc.cgroup2.memory.swap.max: 268435456\n");
}

// The wrong line stays, and would be right with the memory: and swap: that the other lines ask for.
TEST_F(Plan, LeavesProxmoxKeysThatAWrongLineStartsFrom) {
    const std::string text = "memory: 512\nswap: 0\nlxc.cgroup.memory.limit_in_bytes: 1G\n"
                             "lxc.cgroup.memory.memsw.limit_in_bytes: 1G\nlxc.cgroup.cpu.shares: 1024\n";
    const MigrateOptions skip{false, false, true, true};
    const std::string once = after(text, skip);
    EXPECT_EQ(once, "memory: 512\nswap: 0\nlxc.cgroup.memory.limit_in_bytes: 1G\n"
                    "lxc.cgroup2.memory.swap.max: 536870912\ncpuunits: 100\n");
    EXPECT_EQ(after(once, skip), once);
}

TEST_F(Plan, RefusesTextsThatLxcDoesNotReadToTheEnd) {
    const MigratePlan cut = plan("lxc.cgroup.pids.max = 5\n\0lxc.cgroup.pids.max = 6\n"s);
    EXPECT_EQ(cut.verdict, Verdict::has_errors);
    EXPECT_NE(cut.obstacle, "");
    EXPECT_EQ(plan("lxc.cgroup.pids.max = 5\n\0"s, {false, true, true, true}).verdict, Verdict::has_errors);
}

TEST_F(Plan, NeedsTheIncludesForDevicesOnly) {
    const MigratePlan missing =
        plan("lxc.include = /gone\nlxc.cgroup.devices.allow = c 1:3 rwm\nlxc.cgroup.pids.max = 5\n");
    EXPECT_EQ(missing.verdict, Verdict::has_errors);
    EXPECT_EQ(missing.worst, cgroup::convert::Fidelity::error);
    const MigratePlan limits = plan("lxc.include = /gone\nlxc.cgroup.pids.max = 5\n");
    EXPECT_EQ(limits.verdict, Verdict::changed);
    ASSERT_EQ(limits.unread.size(), 1U);
    EXPECT_TRUE(limits.unread[0].starts_with("-:1: ")) << limits.unread[0];
}

TEST_F(Plan, TellsTheNewMemoryLimit) {
    EXPECT_EQ(new_memory_limit(plan("lxc.cgroup.memory.limit_in_bytes = 64M\n")), 67108864U);
    EXPECT_EQ(new_memory_limit(plan("memory: 512\nlxc.cgroup.memory.limit_in_bytes: 64M\n")), 67108864U);
    EXPECT_EQ(new_memory_limit(plan("lxc.cgroup.memory.limit_in_bytes = -1\n")), std::nullopt);
    EXPECT_EQ(new_memory_limit(plan("lxc.cgroup2.memory.max = 64M\n")), std::nullopt);
}

TEST_F(Plan, PrintsTheUseBesideTheLimit) {
    FileOutcome outcome;
    outcome.file = "f";
    outcome.plan = plan("lxc.cgroup.memory.limit_in_bytes = 64M\n");
    outcome.limit = new_memory_limit(*outcome.plan);
    outcome.use = configs::MemoryUse{32U << 20U, 96U << 20U, "x"};
    const std::string text = remarks(outcome);
    EXPECT_NE(text.find("f: the container uses 32 MiB now, 96 MiB at most so far; its new limit is 64 MiB\n"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("f: warning: that is more than the limit allows"), std::string::npos) << text;
    const auto json = nlohmann::json::parse(json_of(outcome));
    EXPECT_EQ(json["memory"]["exceeds"], true);
    outcome.use = configs::MemoryUse{32U << 20U, 64U << 20U, "x"};
    EXPECT_EQ(remarks(outcome).find("warning"), std::string::npos);
}

TEST_F(Plan, JsonHasTheAgreedShape) {
    FileOutcome outcome;
    outcome.file = "f";
    outcome.plan = plan("lxc.uts.name = \xff\nlxc.cgroup.cpu.shares = 1000\n");
    const auto json = nlohmann::json::parse(json_of(outcome));
    EXPECT_EQ(json["file"], "f");
    EXPECT_EQ(json["status"], "approx");
    ASSERT_EQ(json["conversions"].size(), 1U);
    const auto &conversion = json["conversions"][0];
    EXPECT_EQ(conversion["from"],
              nlohmann::json::parse(R"([{"line":2,"key":"lxc.cgroup.cpu.shares","value":"1000"}])"));
    EXPECT_EQ(conversion["to"], nlohmann::json::parse(R"([{"key":"lxc.cgroup2.cpu.weight","value":"98"}])"));
    EXPECT_EQ(conversion["fidelity"], "approx");
    EXPECT_NE(conversion["note"], "");
}

} // namespace
} // namespace warden::ctl::migrate
