// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/policy/fits.hpp"
#include "ctl/policy/waiver_list.hpp"

#include "policy/block.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::policy::test {
namespace {

using warden::policy::parse_day;
using warden::policy::PolicySet;

PolicySet parse(const std::string &text) {
    PolicySet set;
    warden::policy::parse_policy_file("f", text, set);
    set.place.today = *parse_day("2027-01-20");
    return set;
}

std::string waiver(const std::string &id, const std::string &until, const std::string &container = "") {
    return "[waive " + id + "]\n" + (container.empty() ? "" : "container = " + container + "\n") +
           "owner = o\nreason = r\nuntil = " + until + "\n";
}

Evaluated container(const std::string &name, const std::vector<std::string> &ids) {
    Evaluated out;
    out.facts = {name, "/var/lib/lxc", {}, true};
    for (const std::string &id : ids) {
        findings::Finding finding;
        finding.id = id;
        finding.severity = WARDEN_SEV_ERROR;
        out.findings.push_back(finding);
    }
    return out;
}

TEST(Waivers, AreListedByTheirEndWithWhatTheyCover) {
    const auto set = parse("[policy]\nmode = audit\n" + waiver("APP-001", "2027-03-01", "web*") +
                           waiver("CAP-002", "2027-01-19") + waiver("CFG-011", "2027-01-21") +
                           "[policy]\nmatch = db\n" + waiver("APP-001", "2028-01-01"));
    const auto listed =
        list_waivers(set, {container("web1", {"APP-001", "APP-001"}), container("db", {"APP-001"})},
                     {"APP-001", "CAP-002"});
    ASSERT_EQ(listed.size(), 4U);
    EXPECT_EQ(listed[0].waiver.id, "CAP-002");
    EXPECT_EQ(listed[0].days_left, -1);
    EXPECT_EQ(listed[0].containers, 2U);
    EXPECT_TRUE(listed[0].is_unused());
    EXPECT_EQ(listed[1].waiver.id, "CFG-011");
    EXPECT_FALSE(listed[1].is_unused()); // nobody looked
    EXPECT_EQ(listed[2].uses, 2U);
    EXPECT_EQ(listed[3].uses, 1U);
    EXPECT_EQ(listed[3].containers, 1U);
    EXPECT_NE(waiver_line(listed[0]).find("expired"), std::string::npos);
    EXPECT_EQ(waiver_json(listed[1])["findings"], nullptr);
}

TEST(Baseline, IsAPolicyThatWaivesWhatIsThere) {
    auto waived = container("w", {"APP-001"});
    waived.findings[0].waived = true;
    auto warned = container("v", {"APP-001"});
    warned.findings[0].severity = WARDEN_SEV_WARNING;
    const auto text =
        baseline_text({container("a", {"APP-001", "CAP-002", "APP-001"}), container("b*[1]", {"APP-001"}),
                       container("c d", {"APP-001"}), waived, warned},
                      "ops", "ticket 1; later", *parse_day("2027-03-01"));
    const auto set = parse(text);
    ASSERT_TRUE(set.problems.empty()) << set.problems.front().text();
    ASSERT_EQ(set.blocks.at(0).waivers.size(), 2U);
    const auto state = [&](const std::string &id, const std::string &name) {
        return warden::policy::find_waiver(set.blocks[0].waivers, id, name, *parse_day("2027-01-20")).state;
    };
    using enum warden::policy::WaiverState;
    EXPECT_EQ(state("APP-001", "a"), active);
    EXPECT_EQ(state("APP-001", "b*[1]"), active);
    EXPECT_EQ(state("APP-001", "bx1"), none);
    EXPECT_EQ(state("APP-001", "c d"), active);
    EXPECT_EQ(state("CAP-002", "a"), active);
    for (const char *name : {"w", "v"})
        EXPECT_EQ(state("APP-001", name), none);
    EXPECT_EQ(set.blocks[0].waivers[0].reason, "ticket 1; later");
    EXPECT_EQ(baseline_text({}, "o", "r", {}), "");
}

TEST(Until, IsADayOrDaysFromToday) {
    const auto today = *parse_day("2027-01-20");
    EXPECT_EQ(*parse_until("2027-02-01", today), *parse_day("2027-02-01"));
    EXPECT_EQ(*parse_until("+30d", today), *parse_day("2027-02-19"));
    for (const char *text : {"30d", "+", "+1h", "+30x", "2027-02-30", "+99999999d", ""})
        EXPECT_FALSE(parse_until(text, today)) << text;
}

std::vector<std::string> told(const PolicySet &set, const std::vector<std::string> &names,
                              const std::set<std::string> &known = {"APP-001"}) {
    std::vector<warden::policy::ContainerFacts> facts;
    for (const std::string &name : names)
        facts.push_back({name, "/var/lib/lxc", {}, true});
    std::vector<std::string> out;
    for (const auto &finding : unfit_parts(set, facts, known))
        out.push_back(finding.id + " " + std::to_string(finding.at.line) + " " + finding.message);
    return out;
}
using Told = std::vector<std::string>;

TEST(Fits, WhatIsForNoContainerIsTold) {
    const auto set =
        parse("[policy]\nmatch = web*\nmode = audit\n" + waiver("APP-001", "2999-01-01", "web7") +
              "[policy]\nmatch = db*\n" + waiver("APP-001", "2999-01-01", "x"));
    EXPECT_EQ(told(set, {"web1"}),
              (Told{"POL-018 4 the waiver of APP-001 is for no container of this host: web7",
                    "POL-018 9 [policy] is for no container of this host"}));
    EXPECT_EQ(told(set, {}), Told{}); // a host without any, as where a policy is written
}

TEST(Fits, IdsThatNothingReportsAndWaiversThatEnd) {
    const auto set =
        parse("[severity]\nAPP-999 = info\n" + waiver("XYZ-001", "2027-01-19") +
              waiver("APP-001", "2027-01-20") + "[policy]\nmode = audit\n[rollout]\npercent = 0\nseed = s\n");
    EXPECT_EQ(told(set, {"a"}),
              (Told{"POL-018 13 [rollout] is for 0 % of the containers", "POL-018 2 nothing reports APP-999",
                    "POL-018 3 nothing reports XYZ-001",
                    "POL-004 3 the waiver of XYZ-001 by o (r) expired on 2027-01-19",
                    "POL-017 7 the waiver of APP-001 by o (r) ends on 2027-01-20"}));
    EXPECT_EQ(told(parse("[severity]\nAPP-999 = info\n"), {"a"}, {}), Told{});
}

} // namespace
} // namespace warden::ctl::policy::test
