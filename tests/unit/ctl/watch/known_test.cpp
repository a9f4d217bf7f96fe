// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/watch/known.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::watch {
namespace {

using findings::Finding;

Finding found(const std::string &container, const std::string &id,
              warden_severity severity = WARDEN_SEV_ERROR, const std::string &message = "m") {
    Finding finding;
    finding.id = id;
    finding.severity = severity;
    finding.container = container;
    finding.message = message;
    return finding;
}

Look look_of(std::vector<Finding> findings, std::vector<ContainerRun> runs) {
    Look look;
    look.findings = std::move(findings);
    for (const auto &run : runs)
        look.looked_at.insert(run.container);
    look.runs = std::move(runs);
    return look;
}

std::vector<std::string> ids(const std::vector<Finding> &findings) {
    std::vector<std::string> out;
    for (const auto &finding : findings)
        out.push_back(finding.container + " " + finding.id);
    return out;
}

const ContainerRun k_run{.container = "c1", .init_start_time = 7, .init_pid = 100};
using Names = std::vector<std::string>;

TEST(WatchKnown, SaysOnceThatItBeganAndOnceThatItEnded) {
    Known known;
    EXPECT_TRUE(known.compare(look_of({}, {k_run})).begun.empty());
    EXPECT_EQ(ids(known.compare(look_of({found("c1", "APP-001")}, {k_run})).begun), Names{"c1 APP-001"});
    // The same with other numbers in it.
    EXPECT_TRUE(
        known.compare(look_of({found("c1", "APP-001", WARDEN_SEV_ERROR, "of 3")}, {k_run})).begun.empty());
    const auto changes = known.compare(look_of({}, {k_run}));
    EXPECT_TRUE(changes.begun.empty());
    EXPECT_EQ(ids(changes.ended), Names{"c1 APP-001"});
    EXPECT_TRUE(known.compare(look_of({}, {k_run})).ended.empty());
}

TEST(WatchKnown, OfAStoppedContainerNothingEnds) {
    Known known;
    known.compare(look_of({found("c1", "APP-001")}, {k_run}));
    EXPECT_TRUE(known.compare(look_of({}, {})).ended.empty());
    EXPECT_TRUE(known.runs().empty());
    // And when it runs again it begins again.
    EXPECT_EQ(known.compare(look_of({found("c1", "APP-001")}, {k_run})).begun.size(), 1U);
}

TEST(WatchKnown, InfosAndWaivedOnesAreNothing) {
    Known known;
    auto waived = found("c1", "APP-001");
    waived.waived = true;
    const auto changes = known.compare(look_of({waived, found("c1", "LIM-001", WARDEN_SEV_INFO)}, {k_run}));
    EXPECT_TRUE(changes.begun.empty());
}

TEST(WatchKnown, ALookAtSomeSaysNothingOfTheOthers) {
    Known known;
    const ContainerRun other{.container = "c2", .init_start_time = 8, .init_pid = 101};
    known.compare(look_of({found("c1", "APP-001"), found("c2", "APP-001")}, {k_run, other}));
    auto some = look_of({}, {other});
    some.all = false;
    EXPECT_EQ(ids(known.compare(some).ended), Names{"c2 APP-001"});
    EXPECT_TRUE(known.runs().contains("c1"));
    EXPECT_EQ(ids(known.compare(look_of({}, {k_run, other})).ended), Names{"c1 APP-001"});
}

TEST(WatchKnown, DriftIsANewErrorOfTheSameRun) {
    Known known;
    // Seen for the first time: the hooks have judged its start.
    EXPECT_TRUE(known.compare(look_of({found("c1", "APP-001")}, {k_run})).drifted.empty());
    EXPECT_TRUE(
        known.compare(look_of({found("c1", "APP-001"), found("c1", "HOOK-006", WARDEN_SEV_WARNING)}, {k_run}))
            .drifted.empty());
    EXPECT_EQ(known.compare(look_of({found("c1", "HOOK-005")}, {k_run})).drifted,
              std::set<std::string>{"c1"});
    const ContainerRun next{.container = "c1", .init_start_time = 9, .init_pid = 100};
    EXPECT_TRUE(known.compare(look_of({found("c1", "HOOK-003")}, {next})).drifted.empty());
}

TEST(WatchKnown, OomKillsAreCountedForARun) {
    Known known;
    ContainerRun run = k_run;
    run.oom_kills = 2; // before anybody watched
    EXPECT_TRUE(known.compare(look_of({}, {run})).oom_kills.empty());
    run.oom_kills = 5;
    const auto changes = known.compare(look_of({}, {run}));
    ASSERT_EQ(ids(changes.oom_kills), Names{"c1 HOOK-010"});
    EXPECT_NE(changes.oom_kills[0].message.find("killed 3 processes"), std::string::npos);
    ASSERT_TRUE(known.count_oom_kills("c1", 6));
    EXPECT_FALSE(known.count_oom_kills("c1", 6));
    EXPECT_FALSE(known.count_oom_kills("nobody", 6));
}

TEST(WatchKnown, ARestartSaysNothingTwice) {
    Known known;
    auto finding = found("c1", "APP-001", WARDEN_SEV_ERROR, "\xff");
    finding.at = {"/var/lib/lxc/c1/config", 7, 3};
    known.compare(look_of({finding}, {k_run}));
    Known restarted = Known::from_text(known.to_text());
    EXPECT_TRUE(restarted.compare(look_of({finding}, {k_run})).begun.empty());
    EXPECT_EQ(ids(restarted.compare(look_of({}, {k_run})).ended), Names{"c1 APP-001"});
}

TEST(WatchKnown, ADamagedFileIsForgotten) {
    Known known;
    known.compare(look_of({found("c1", "APP-001")}, {k_run}));
    const std::string text = known.to_text();
    for (const std::string &bad : {std::string(), text.substr(0, text.size() / 2), std::string("[]"),
                                   std::string("{\"version\": 2}"), std::string("{\"version\": 1}")}) {
        Known again = Known::from_text(bad);
        EXPECT_EQ(again.compare(look_of({found("c1", "APP-001")}, {k_run})).begun.size(), 1U) << bad;
    }
}

} // namespace
} // namespace warden::ctl::watch
