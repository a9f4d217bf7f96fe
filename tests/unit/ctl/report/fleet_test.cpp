// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/report/fleet.hpp"

#include "ctl/report/reader.hpp"
#include "ctl/report/views.hpp"
#include "unit/ctl/report/example.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>
#include <string>

namespace warden::ctl::report {
namespace {

using test::container;
using test::Example;
using test::finding;

constexpr std::int64_t k_now = 1'795'863'600; // 2026-11-28T11:00:00Z
constexpr std::int64_t k_max_age = 7200;

Example at(const std::string &time, const std::string &host = R"("name":"n1","machine":"aa")") {
    Example example;
    example.host = host;
    example.time = time.empty() ? "" : R"("time":")" + time + R"(",)";
    return example;
}

void add(FleetBuilder &builder, const Example &example, const std::string &file = "f.json") {
    auto report = read_report(example.text(), file, builder.pool());
    ASSERT_TRUE(report) << report.error().message;
    builder.add(std::move(report).value());
}

TEST(Fleets, AgeOfAHost) {
    const struct {
        const char *time;
        HostAge age;
    } rows[] = {{"2026-11-28T11:00:00Z", HostAge::fresh},  {"2026-11-28T09:00:00Z", HostAge::fresh},
                {"2026-11-28T08:59:59Z", HostAge::old},    {"2026-11-28T11:05:00Z", HostAge::fresh},
                {"2026-11-28T11:05:01Z", HostAge::future}, {"", HostAge::undated}};
    for (const auto &row : rows) {
        FleetBuilder builder(k_now, k_max_age);
        add(builder, at(row.time));
        const Fleet fleet = builder.finish();
        ASSERT_EQ(fleet.hosts.size(), 1U);
        EXPECT_EQ(fleet.hosts[0].age, row.age) << row.time;
        EXPECT_EQ(fleet.exit_code(WARDEN_SEV_ERROR), row.age == HostAge::fresh ? 0 : 1) << row.time;
        EXPECT_EQ(fleet.exit_code(WARDEN_SEV_ERROR + 1), 0) << "never";
    }
}

// Whatever the order in which they come.
TEST(Fleets, TheLatestReportCountsAndTheOthersAreItsTrend) {
    std::vector<Example> reports{at("2026-11-28T08:00:00Z"), at("2026-11-28T10:00:00Z"),
                                 at("2026-11-28T09:00:00Z")};
    reports[0].findings = finding("APP-001", "error", "a") + "," + finding("APP-001", "error", "b");
    reports[1].findings = finding("APP-001", "warning", "a");
    std::ranges::sort(reports, {}, &Example::time);
    do {
        FleetBuilder builder(k_now, k_max_age);
        for (const Example &report : reports)
            add(builder, report);
        const Fleet fleet = builder.finish();
        ASSERT_EQ(fleet.hosts.size(), 1U);
        const FleetHost &host = fleet.hosts[0];
        EXPECT_EQ(host.counts.errors, 0U);
        EXPECT_EQ(host.counts.warnings, 1U);
        ASSERT_EQ(host.trend.size(), 3U);
        EXPECT_EQ(host.trend[0].counts.errors, 2U);
        EXPECT_EQ(host.trend[2].counts.warnings, 1U);
        EXPECT_EQ(fleet.reports, 3U);
        EXPECT_TRUE(fleet.notes.empty());
    } while (std::ranges::next_permutation(reports, {}, &Example::time).found);
}

TEST(Fleets, AReportFromTheFutureDoesNotHideTheOthers) {
    for (const bool first : {true, false}) {
        FleetBuilder builder(k_now, k_max_age);
        if (first)
            add(builder, at("2027-11-28T10:00:00Z"), "future.json");
        add(builder, at("2026-11-28T10:00:00Z"), "now.json");
        if (!first)
            add(builder, at("2027-11-28T10:00:00Z"), "future.json");
        const Fleet fleet = builder.finish();
        ASSERT_EQ(fleet.hosts.size(), 1U);
        EXPECT_EQ(fleet.hosts[0].report.source, "now.json");
        EXPECT_EQ(fleet.hosts[0].age, HostAge::fresh);
        EXPECT_EQ(fleet.hosts[0].trend.size(), 1U);
        ASSERT_EQ(fleet.notes.size(), 1U);
        EXPECT_TRUE(fleet.notes[0].starts_with("future.json: from the future (2027-11-28T10:00:00Z)"));
    }
}

TEST(Fleets, TheSameReportTwiceIsSaidAndCountedOnce) {
    FleetBuilder builder(k_now, k_max_age);
    add(builder, at("2026-11-28T10:00:00Z"), "a.json");
    add(builder, at("2026-11-28T10:00:00Z"), "b.json");
    const Fleet fleet = builder.finish();
    EXPECT_EQ(fleet.hosts.size(), 1U);
    EXPECT_EQ(fleet.reports, 1U);
    ASSERT_EQ(fleet.notes.size(), 1U);
    EXPECT_TRUE(fleet.notes[0].starts_with("b.json: a report of the same host and time"));
}

TEST(Fleets, NamesakesStayApart) {
    FleetBuilder builder(k_now, k_max_age);
    add(builder, at("2026-11-28T10:00:00Z", R"("name":"n1","machine":"aa")"));
    add(builder, at("2026-11-28T10:00:00Z", R"("name":"n1","machine":"bb")"));
    add(builder, at("2026-11-28T10:00:00Z", R"("name":"n2","machine":"aa")"));
    const Fleet fleet = builder.finish();
    ASSERT_EQ(fleet.hosts.size(), 3U);
    EXPECT_TRUE(fleet.hosts[0].has_namesake);
    EXPECT_FALSE(fleet.hosts[2].has_namesake);
    ASSERT_EQ(fleet.notes.size(), 2U);
    EXPECT_NE(fleet.notes[0].find("two machines are called n1"), std::string::npos);
    EXPECT_NE(fleet.notes[1].find("n1 and n2 have the same machine id"), std::string::npos);
}

TEST(Fleets, AHostThatSpeaksForAnotherIsSaid) {
    FleetBuilder builder(k_now, k_max_age);
    builder.expect("n2");
    add(builder, at("2026-11-28T10:00:00Z"), "/r/n1.json");
    add(builder, at("2026-11-28T10:30:00Z"), "/r/n2.json");
    add(builder, at("2026-11-28T09:00:00Z"), "/r/n1-yesterday.json");
    const Fleet fleet = builder.finish();
    ASSERT_EQ(fleet.notes.size(), 1U);
    EXPECT_TRUE(fleet.notes[0].starts_with("/r/n2.json: is called after n2, and says that it is of n1"))
        << fleet.notes[0];
    EXPECT_EQ(fleet.hosts[0].age, HostAge::missing) << "n2 has not reported";
}

TEST(Fleets, ANameIsToldApartEverywhere) {
    FleetBuilder builder(k_now, k_max_age);
    for (const char *host : {R"("name":"n1","machine":"aaaaaaaaaa")", R"("name":"n1","machine":"bbbbbbbbbb")",
                             R"("name":"n1")"}) {
        Example example = at("2026-11-28T10:00:00Z", host);
        example.policy += R"(,"waivers":[{"id":"APP-001","owner":"o","reason":"r","until":"2027-01-01"}])";
        add(builder, example);
    }
    const Fleet fleet = builder.finish();
    std::set<std::string> names;
    for (const FleetHost &host : fleet.hosts)
        names.insert(host_name(host));
    EXPECT_EQ(names, (std::set<std::string>{"n1 (machine aaaaaaaa)", "n1 (machine bbbbbbbb)",
                                            "n1 (no machine id)"}));
    ASSERT_EQ(waivers_by_days(fleet).size(), 1U);
    EXPECT_EQ(waivers_by_days(fleet)[0].hosts.size(), 3U);
    EXPECT_EQ(policies_of(fleet)[0].hosts.size(), 3U);
}

TEST(Fleets, AnExpectedHostWithoutAReportIsRed) {
    FleetBuilder builder(k_now, k_max_age);
    builder.expect("n1");
    builder.expect("down");
    add(builder, at("2026-11-28T10:00:00Z"));
    const Fleet fleet = builder.finish();
    ASSERT_EQ(fleet.hosts.size(), 2U);
    EXPECT_EQ(fleet.hosts[0].report.name, "down");
    EXPECT_EQ(fleet.hosts[0].age, HostAge::missing);
    EXPECT_EQ(fleet.exit_code(WARDEN_SEV_ERROR), 1);
}

// Its report is new, and there is nothing in it; but it was asked again since.
TEST(Fleets, AHostThatDidNotAnswerIsRed) {
    FleetBuilder builder(k_now, k_max_age);
    builder.expect_silent("n1");
    builder.expect_silent("down");
    add(builder, at("2026-11-28T11:00:00Z"));
    add(builder, at("2026-11-28T11:00:00Z", R"("name":"n2","machine":"bb")"));
    const Fleet fleet = builder.finish();
    ASSERT_EQ(fleet.hosts.size(), 3U);
    EXPECT_EQ(fleet.hosts[0].age, HostAge::missing) << "of which there was never one";
    EXPECT_EQ(fleet.hosts[1].report.name, "n1");
    EXPECT_EQ(fleet.hosts[1].age, HostAge::silent);
    EXPECT_EQ(fleet.hosts[2].age, HostAge::fresh);
    EXPECT_EQ(fleet.exit_code(WARDEN_SEV_ERROR), 1);
}

TEST(Fleets, ExitCodes) {
    const auto code = [](const std::string &findings, warden_severity fail_on, bool problem = false) {
        FleetBuilder builder(k_now, k_max_age);
        Example example = at("2026-11-28T10:00:00Z");
        example.findings = findings;
        add(builder, example);
        if (problem)
            builder.add_problem("x", "y");
        return builder.finish().exit_code(fail_on);
    };
    EXPECT_EQ(code("", WARDEN_SEV_INFO), 0);
    EXPECT_EQ(code(finding("APP-001", "warning", "a"), WARDEN_SEV_ERROR), 0);
    EXPECT_EQ(code(finding("APP-001", "warning", "a"), WARDEN_SEV_WARNING), 1);
    EXPECT_EQ(code(finding("APP-001", "error", "a"), WARDEN_SEV_ERROR), 1);
    EXPECT_EQ(code(finding("APP-001", "error", "a", R"(,"x":1)"), WARDEN_SEV_ERROR + 1), 0);
    EXPECT_EQ(code("", WARDEN_SEV_ERROR + 1, true), 2);
}

TEST(Fleets, WhatEnforceRefuses) {
    FleetBuilder builder(k_now, k_max_age);
    Example example = at("2026-11-28T10:00:00Z");
    example.containers = container("a", "audit", false) + "," + container("b", "enforce", false) + "," +
                         container("c", "enforce", true) + "," + container("d", "audit", false);
    add(builder, example);
    const Fleet fleet = builder.finish();
    EXPECT_EQ(fleet.hosts[0].would_refuse, 2U);
    EXPECT_EQ(fleet.hosts[0].refuses, 1U);
}

TEST(FleetViews, TheWorstContainerComesFirst) {
    FleetBuilder builder(k_now, k_max_age);
    Example one = at("2026-11-28T10:00:00Z"),
            two = at("2026-11-28T10:00:00Z", R"("name":"n2","machine":"bb")");
    one.findings = finding("APP-001", "warning", "a") + "," + finding("LIM-002", "error", "b");
    two.findings = finding("LIM-002", "error", "c") + "," + finding("APP-001", "error", "c") + "," +
                   finding("APP-001", "info", "d");
    add(builder, one);
    add(builder, two);
    const Fleet fleet = builder.finish();
    std::vector<std::string> names;
    const auto subjects = subjects_by_worst(fleet);
    for (const Subject &subject : subjects)
        names.emplace_back(subject.name);
    EXPECT_EQ(names, (std::vector<std::string>{"c", "b", "a", "d"}));
    const auto ids = findings_by_id(fleet);
    ASSERT_EQ(ids.size(), 2U);
    EXPECT_EQ(ids[0].id, "APP-001");
    EXPECT_EQ(ids[0].open, 3U);
    EXPECT_EQ(ids[0].where.size(), 2U);
}

TEST(FleetViews, WaiversByDaysThatAreLeftNow) {
    FleetBuilder builder(k_now, k_max_age);
    const auto waiver = [](const std::string &until) {
        return R"({"id":"APP-001","owner":"ops","reason":"r","until":")" + until + R"(","days_left":99})";
    };
    for (const char *host : {R"("name":"n1","machine":"aa")", R"("name":"n2","machine":"bb")"}) {
        Example example = at("2026-11-28T10:00:00Z", host);
        example.policy += R"(,"waivers":[)" + waiver("2026-12-05") + "," + waiver("2026-11-27") + "]";
        example.findings =
            R"x({"id":"APP-001","severity":"error","waived":true,"waiver":"ops: r (until 2026-12-05)"})x";
        add(builder, example);
    }
    const Fleet fleet = builder.finish();
    const auto views = waivers_by_days(fleet);
    ASSERT_EQ(views.size(), 2U);
    EXPECT_EQ(views[0].days_left, -1);
    EXPECT_EQ(views[0].findings, 0U);
    EXPECT_EQ(views[1].days_left, 7);
    EXPECT_EQ(views[1].hosts.size(), 2U);
    EXPECT_EQ(views[1].findings, 2U);
}

} // namespace
} // namespace warden::ctl::report
