// SPDX-License-Identifier: LGPL-2.1-or-later
// The order of writes into a group in use, by what the kernel accepts and when it kills.
#include "cgroup/writes/plan.hpp"
#include "unit/cgroup/convert/row.hpp"

#include <gtest/gtest.h>

namespace warden::cgroup::writes::test {
namespace {

// A new group as the kernel prints it.
CurrentValues new_group() {
    return {{"cpuset.cpus", "\n"},          {"cpuset.mems", "\n"},         {"cpu.weight", "100\n"},
            {"cpu.max", "max 100000\n"},    {"cpu.max.burst", "0\n"},      {"cpu.idle", "0\n"},
            {"memory.low", "0\n"},          {"memory.high", "max\n"},      {"memory.max", "max\n"},
            {"memory.swap.max", "max\n"},   {"memory.current", "0\n"},     {"io.max", ""},
            {"io.weight", "default 100\n"}, {"pids.max", "max\n"},         {"pids.current", "1\n"},
            {"hugetlb.2MB.max", "max\n"},   {"hugetlb.2MB.current", "0\n"}};
}

CurrentValues group_with(const CurrentValues &changes) {
    auto group = new_group();
    for (const auto &[file, value] : changes)
        group[file] = value;
    return group;
}

ApplyPlan plan(const std::vector<FileValue> &wanted, const CurrentValues &current,
               GroupUse use = GroupUse::running) {
    return plan_writes(wanted, current, convert::test::read_profile("default"), use);
}

std::string writes_of(const ApplyPlan &plan) {
    std::string text;
    for (const auto &write : plan.writes)
        text += (text.empty() ? "" : "; ") + write.file + " = " + write.value;
    return text.empty() ? "-" : text;
}

std::string refused(const ApplyPlan &plan) {
    std::string text;
    for (const auto &refusal : plan.refusals) {
        text += (text.empty() ? "" : "; ") + refusal.wanted.file;
        EXPECT_GT(refusal.reason.size(), 20U);
    }
    return text.empty() ? "-" : text;
}

struct Row {
    std::string name;
    std::vector<FileValue> wanted;
    CurrentValues changes; // to a new group
    std::string writes;
    std::string refusals = "-";
};

void PrintTo(const Row &row, std::ostream *out) {
    *out << row.name;
}

class ApplyOrder : public testing::TestWithParam<Row> {};

TEST_P(ApplyOrder, Writes) {
    const auto &row = GetParam();
    const auto result = plan(row.wanted, group_with(row.changes));
    EXPECT_EQ(writes_of(result), row.writes);
    EXPECT_EQ(refused(result), row.refusals);
    EXPECT_EQ(result.writes.size() + result.already.size() + result.refusals.size(), row.wanted.size());
}

const std::vector<Row> k_rows{
    {"FixedOrder",
     {{"pids.max", "5"},
      {"memory.max", "1048576"},
      {"cpu.max", "50000 100000"},
      {"cpu.weight", "50"},
      {"cpuset.mems", "0"},
      {"cpuset.cpus", "0-1"}},
     {},
     "cpuset.cpus = 0-1; cpuset.mems = 0; cpu.weight = 50; cpu.max = 50000 100000; memory.max = 1048576; "
     "pids.max = 5"},
    {"WeightBeforeIdle", {{"cpu.idle", "1"}, {"cpu.weight", "50"}}, {}, "cpu.weight = 50; cpu.idle = 1"},
    {"IdleOffBeforeWeight",
     {{"cpu.weight", "50"}, {"cpu.idle", "0"}},
     {{"cpu.idle", "1\n"}},
     "cpu.idle = 0; cpu.weight = 50"},
    {"NoWeightForAnIdleGroup", {{"cpu.weight", "50"}}, {{"cpu.idle", "1\n"}}, "-", "cpu.weight"},
    {"QuotaThenBurst",
     {{"cpu.max.burst", "40000"}, {"cpu.max", "50000 100000"}},
     {},
     "cpu.max = 50000 100000; cpu.max.burst = 40000"},
    {"BurstDownFirst",
     {{"cpu.max", "20000 100000"}, {"cpu.max.burst", "10000"}},
     {{"cpu.max", "50000 100000\n"}, {"cpu.max.burst", "40000\n"}},
     "cpu.max.burst = 10000; cpu.max = 20000 100000"},
    {"QuotaBelowTheBurstThatStays",
     {{"cpu.max", "20000 100000"}},
     {{"cpu.max", "50000 100000\n"}, {"cpu.max.burst", "40000\n"}},
     "-",
     "cpu.max"},
    {"BurstAboveTheQuota",
     {{"cpu.max", "20000 100000"}, {"cpu.max.burst", "30000"}},
     {},
     "cpu.max = 20000 100000",
     "cpu.max.burst"},
    {"BurstAboveTheQuotaThatStays",
     {{"cpu.max.burst", "60000"}},
     {{"cpu.max", "50000 100000\n"}},
     "-",
     "cpu.max.burst"},
    {"NewMemory",
     {{"memory.swap.max", "1048576"},
      {"memory.max", "2097152"},
      {"memory.high", "1048576"},
      {"memory.low", "4096"}},
     {},
     "memory.low = 4096; memory.high = 1048576; memory.max = 2097152; memory.swap.max = 1048576"},
    {"RaiseBoth",
     {{"memory.max", "8388608"}, {"memory.swap.max", "8388608"}},
     {{"memory.max", "4194304\n"}, {"memory.swap.max", "4194304\n"}},
     "memory.swap.max = 8388608; memory.max = 8388608"},
    {"LowerBoth",
     {{"memory.swap.max", "0"}, {"memory.max", "4194304"}},
     {{"memory.max", "8388608\n"}, {"memory.swap.max", "8388608\n"}, {"memory.current", "1048576\n"}},
     "memory.max = 4194304; memory.swap.max = 0"},
    {"MoreSwapForLessMemory",
     {{"memory.max", "4194304"}, {"memory.swap.max", "max"}},
     {{"memory.max", "8388608\n"}, {"memory.swap.max", "0\n"}},
     "memory.swap.max = max; memory.max = 4194304"},
    {"NeverBelowWhatIsInUse",
     {{"memory.max", "104857600"}, {"memory.swap.max", "0"}},
     {{"memory.current", "209715200\n"}},
     "memory.swap.max = 0",
     "memory.max"},
    {"NoLimitIsNeverBelow",
     {{"memory.max", "max"}},
     {{"memory.max", "4096\n"}, {"memory.current", "209715200\n"}},
     "memory.max = max"},
    {"OneWriteForADevice",
     {{"io.max", "8:0 rbps=1048576"}, {"io.max", "8:16 wiops=5"}},
     {},
     "io.max = 8:0 rbps=1048576; io.max = 8:16 wiops=5"},
    {"HugePagesInUse",
     {{"hugetlb.2MB.max", "2097152"}},
     {{"hugetlb.2MB.current", "4194304\n"}},
     "-",
     "hugetlb.2MB.max"},
    {"HugePagesFromNone",
     {{"hugetlb.2MB.max", "2097152"}},
     {{"hugetlb.2MB.max", "0\n"}},
     "hugetlb.2MB.max = 2097152"},
    {"MissingFile", {{"memory.zswap.max", "0"}, {"pids.max", "7"}}, {}, "pids.max = 7", "memory.zswap.max"},
    {"NeverEmpty", {{"memory.max", ""}}, {}, "-", "memory.max"},
    {"DevicesAreNoFile", {{"devices.allow", "a"}}, {}, "-", "devices.allow"},
};

INSTANTIATE_TEST_SUITE_P(Rows, ApplyOrder, testing::ValuesIn(k_rows),
                         [](const auto &row) { return row.param.name; });

TEST(ApplyPlan, WhatIsInForceIsNotWritten) {
    const std::vector<FileValue> wanted{{"memory.max", "1000000"},     {"cpu.max", "50000"},
                                        {"cpuset.cpus", "0-1"},        {"io.max", "8:0 rbps=5 wbps=max"},
                                        {"io.weight", "100"},          {"pids.max", "0x64"},
                                        {"hugetlb.2MB.max", "3145728"}};
    const auto result = plan(wanted, group_with({{"memory.max", "999424\n"},
                                                 {"cpu.max", "50000 100000\n"},
                                                 {"cpuset.cpus", "0,1\n"},
                                                 {"io.max", "8:16 rbps=9 wbps=max riops=max wiops=max\n"
                                                            "8:0 rbps=5 wbps=max riops=max wiops=7\n"},
                                                 {"pids.max", "100\n"},
                                                 {"hugetlb.2MB.max", "2097152\n"}}));
    EXPECT_EQ(writes_of(result), "-");
    EXPECT_EQ(result.already, wanted);
}

TEST(ApplyPlan, TheLastValueCounts) {
    const auto result = plan(
        {{"memory.max", "4096"}, {"io.max", "8:0 rbps=5"}, {"memory.max", "8192"}, {"io.max", "8:0 wbps=6"}},
        new_group());
    EXPECT_EQ(writes_of(result), "memory.max = 8192; io.max = 8:0 rbps=5; io.max = 8:0 wbps=6");
}

TEST(ApplyPlan, EachWriteCanBeTakenBack) {
    const auto result = plan({{"cpuset.cpus", "0"},
                              {"cpu.max", "5000 100000"},
                              {"memory.max", "8192"},
                              {"io.weight", "8:0 50"},
                              {"io.weight", "70"},
                              {"io.max", "8:0 rbps=5"},
                              {"io.max", "8:16 rbps=5"}},
                             group_with({{"cpu.max", "9000 100000\n"},
                                         {"io.weight", "default 90\n8:16 20\n"},
                                         {"io.max", "8:0 rbps=9 wbps=max riops=max wiops=max\n"}}));
    std::string undo;
    for (const auto &write : result.writes)
        undo += write.file + " = " + write.undo.value_or("(nothing)") + "; ";
    EXPECT_EQ(undo,
              "cpuset.cpus = (nothing); cpu.max = 9000 100000; memory.max = max; io.weight = 8:0 default; "
              "io.weight = default 90; io.max = 8:0 rbps=9 wbps=max riops=max wiops=max; "
              "io.max = 8:16 rbps=max wbps=max riops=max wiops=max; ");
}

TEST(ApplyPlan, AFreshGroupIsLoweredButItIsSaid) {
    const auto low =
        plan({{"memory.max", "4096"}}, group_with({{"memory.current", "102400\n"}}), GroupUse::fresh);
    EXPECT_EQ(writes_of(low), "memory.max = 4096");
    ASSERT_EQ(low.notices.size(), 1U);
    EXPECT_NE(low.notices[0].find("kill"), std::string::npos);
    const auto enough =
        plan({{"memory.max", "536870912"}}, group_with({{"memory.current", "102400\n"}}), GroupUse::fresh);
    EXPECT_TRUE(enough.notices.empty());
}

TEST(ApplyPlan, FewerTasksThanThereAreIsSaid) {
    const auto result = plan({{"pids.max", "5"}}, group_with({{"pids.current", "9\n"}}));
    EXPECT_EQ(writes_of(result), "pids.max = 5");
    ASSERT_EQ(result.notices.size(), 1U);
    EXPECT_NE(result.notices[0].find("9 tasks"), std::string::npos);
}

TEST(ApplyPlan, AsksForTheFilesThatDecide) {
    EXPECT_EQ(files_to_read({{"memory.max", "1"},
                             {"cpu.weight", "1"},
                             {"cpu.max", "1"},
                             {"pids.max", "1"},
                             {"hugetlb.2MB.rsvd.max", "1"},
                             {"devices.deny", "a"}}),
              (std::vector<std::string>{"memory.max", "memory.current", "cpu.weight", "cpu.idle", "cpu.max",
                                        "cpu.max.burst", "pids.max", "pids.current", "hugetlb.2MB.rsvd.max",
                                        "hugetlb.2MB.rsvd.current"}));
}

TEST(ApplyPlan, FromAConversion) {
    const auto conversions = convert::test::convert_lines(
        {"lxc.cgroup.memory.limit_in_bytes = 512M", "lxc.cgroup.memory.memsw.limit_in_bytes = 1G",
         "lxc.cgroup2.pids.max = 9", "lxc.cgroup.devices.deny = a", "lxc.cgroup.cpu.shares = 512"});
    EXPECT_EQ(file_values(conversions),
              (std::vector<FileValue>{
                  {"cpu.weight", "50"}, {"memory.max", "536870912"}, {"memory.swap.max", "536870912"}}));
}

} // namespace
} // namespace warden::cgroup::writes::test
