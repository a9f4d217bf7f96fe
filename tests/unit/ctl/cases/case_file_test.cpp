#include "ctl/cases/case_file.hpp"
#include "ctl/cases/case_text.hpp"
#include "ctl/cases/report.hpp"

#include "lxc/config_reader.hpp"
#include "policy/waiver.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::cases::test {
namespace {

using Ids = std::set<std::string>;

TEST(CaseFile, ReadsEveryKey) {
    const auto file =
        parse_case_file("a.case", "[case one]\n"
                                  "container = web1\nlxcpath = /srv/lxc\ngroup = a b\ngroup = c\n"
                                  "privileged = no\nconfig = c/web1.conf\nhost = h.json\n"
                                  "layout = hybrid\ntree = t\nline = lxc.cap.drop =\n"
                                  "phase = start-host\npid = 12\ncgroup = sys/fs/cgroup/x\n"
                                  "today = 2027-03-31\nset = limits.memory.max=2G\nset = mode=enforce\n"
                                  "decision = refused\nfinds = APP-001 CAP-002\nfinds =\n"
                                  "finds-not = DEV-005\nwaives = LIM-001\nwrites = memory.max = 1\n"
                                  "writes = pids.max = 2\n");
    ASSERT_TRUE(file.problems.empty()) << file.problems.front().text();
    ASSERT_EQ(file.cases.size(), 1U);
    const Case &one = file.cases[0];
    EXPECT_EQ(one.name, "one");
    EXPECT_EQ(one.at.line, 1U);
    EXPECT_EQ(one.container, "web1");
    EXPECT_EQ(one.lxcpath, "/srv/lxc");
    EXPECT_EQ(one.groups, (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(one.privileged, false);
    EXPECT_EQ(one.config + one.host + one.tree, "c/web1.confh.jsont");
    EXPECT_EQ(one.layout, "hybrid");
    EXPECT_EQ(one.lines.at(0).text, "lxc.cap.drop =");
    EXPECT_EQ(one.lines.at(0).at.line, 11U);
    EXPECT_EQ(one.phase, WARDEN_START_HOST);
    EXPECT_EQ(one.pid, 12);
    EXPECT_EQ(one.cgroup, "sys/fs/cgroup/x");
    EXPECT_EQ(policy::day_text(*one.today), "2027-03-31");
    EXPECT_EQ(one.settings.at(0).name + one.settings.at(0).items.at(0).key, "limitsmemory.max");
    EXPECT_EQ(one.settings.at(1).name, "policy");
    EXPECT_EQ(one.expected.decision, Decision::refused);
    EXPECT_EQ(one.expected.finds, Ids{}); // the last line counts
    EXPECT_EQ(one.expected.finds_not, Ids{"DEV-005"});
    EXPECT_EQ(one.expected.waives, Ids{"LIM-001"});
    EXPECT_EQ(one.expected.writes, (Ids{"memory.max = 1", "pids.max = 2"}));
}

TEST(CaseFile, WhatIsWrongIsNamedWithItsLineAndTheCaseLeftOut) {
    const std::pair<const char *, const char *> wrong[]{{"decision = refuse\n", "decision takes"},
                                                        {"finds = app-1\n", "not a finding id"},
                                                        {"container = a/b\n", "container's name"},
                                                        {"container = \n", "container's name"},
                                                        {"config = /etc/passwd\n", "below the case"},
                                                        {"config = a/../../b\n", "below the case"},
                                                        {"tree = ..\n", "below the case"},
                                                        {"host =\n", "below the case"},
                                                        {"privileged = maybe\n", "yes or no"},
                                                        {"phase = begin\n", "no phase"},
                                                        {"pid = 0\n", "above 0"},
                                                        {"today = 2027-02-30\n", "not a day"},
                                                        {"set = x\n", "MODULE.OPTION=VALUE"},
                                                        {"layout = v2\n", "unified, hybrid"},
                                                        {"decison = allowed\n", "did you mean 'decision'"},
                                                        {"group = a\n", "expects nothing"}};
    for (const auto &[line, message] : wrong) {
        const std::string expectation = std::string(line).starts_with("group") ? "" : "finds =\n";
        const auto file = parse_case_file("a.case", "[case c]\n" + std::string(line) + expectation);
        ASSERT_EQ(file.problems.size(), 1U) << line;
        EXPECT_NE(file.problems[0].message.find(message), std::string::npos) << file.problems[0].message;
        EXPECT_TRUE(file.cases.empty()) << line;
    }
}

TEST(CaseFile, ASectionIsACaseWithANameOfItsOwn) {
    EXPECT_FALSE(parse_case_file("a", "[test c]\nfinds =\n").problems.empty());
    EXPECT_FALSE(parse_case_file("a", "[case]\nfinds =\n").problems.empty());
    EXPECT_FALSE(parse_case_file("a", "; nothing\n").problems.empty());
    const auto twice = parse_case_file("a", "[case c]\nfinds =\n[case c]\nfinds =\n");
    EXPECT_EQ(twice.cases.size(), 1U);
    EXPECT_EQ(twice.problems.size(), 1U);
    // The line that was left out may have been an expectation.
    EXPECT_TRUE(parse_case_file("a", "[case c]\nfinds =\nnonsense\n").cases.empty());
}

TEST(Differences, FindsIsExactButForInfos) {
    const Seen seen{Decision::reported, {"APP-001", "CAP-002"}, {"DEV-005"}, {"LIM-001"}, {"memory.max = 1"}};
    const auto with = [&](Ids finds) {
        Expected expected;
        expected.finds = std::move(finds);
        return differences(expected, seen);
    };
    EXPECT_TRUE(with({"APP-001", "CAP-002"}).empty());
    EXPECT_TRUE(with({"APP-001", "CAP-002", "DEV-005"}).empty());
    EXPECT_EQ(with({"APP-001"}), std::vector<std::string>{"should not find CAP-002"});
    EXPECT_EQ(with({"APP-001", "CAP-002", "OS-001"}), std::vector<std::string>{"does not find OS-001"});
}

TEST(Differences, EachExpectationIsCompared) {
    const Seen seen{Decision::reported, {}, {"DEV-005"}, {"LIM-001"}, {"memory.max = 1"}};
    Expected expected;
    EXPECT_TRUE(differences(expected, seen).empty());
    expected.decision = Decision::refused;
    expected.waives = Ids{"LIM-002"};
    expected.writes = Ids{};
    expected.finds_not = {"DEV-005", "LIM-001", "APP-001"};
    EXPECT_EQ(differences(expected, seen),
              (std::vector<std::string>{"is reported, not refused", "should not find DEV-005",
                                        "should not find LIM-001, not even waived", "does not waive LIM-002",
                                        "should not waive LIM-001", "should not write memory.max = 1"}));
}

TEST(CaseText, IsReadBack) {
    Case one;
    one.name = one.container = "web1";
    one.lxcpath = "/var/lib/lxc";
    one.config = "web1.conf";
    one.host = "web1.host.json";
    one.layout = "unified";
    one.expected = expected_of({Decision::refused, {"APP-001", "CAP-002"}, {"DEV-005"}, {"LIM-001"}, {}});
    const auto file = parse_case_file("f", case_text(one));
    ASSERT_TRUE(file.problems.empty()) << file.problems.front().text();
    EXPECT_EQ(file.cases.at(0).config, one.config);
    EXPECT_EQ(file.cases.at(0).expected.finds, one.expected.finds);
    EXPECT_EQ(file.cases.at(0).expected.waives, one.expected.waives);
    EXPECT_EQ(file.cases.at(0).expected.decision, Decision::refused);
}

TEST(CaseText, AFlatConfigSaysTheSame) {
    const auto root = Dir::open("/");
    lxc::ConfigReader reader(*root);
    const auto config =
        reader.expand("lxc.environment = \"  a='b' \"\nlxc.environment = '\"'\nlxc.cap.drop =\n"
                      "lxc.uts.name = it's\n",
                      lxc::Syntax::lxc, "x");
    const auto again = reader.expand(flat_config(config), lxc::Syntax::lxc, "y");
    ASSERT_EQ(again.items().size(), config.items().size());
    for (std::size_t i = 0; i < config.items().size(); ++i) {
        EXPECT_EQ(again.items()[i].key, config.items()[i].key);
        EXPECT_EQ(again.items()[i].value, config.items()[i].value);
    }
}

TEST(SuiteReport, ALineForEach) {
    const Outcome fine{"a", {"f", 2, 1}, {}, {"FAIL x"}, {}};
    EXPECT_EQ(outcome_text(fine, false, false), "ok    a  f:2\n");
    EXPECT_EQ(outcome_text(fine, true, false), "ok    a  f:2\n      FAIL x\n");
    const Outcome bad{"b#\x1b", {"f", 3, 1}, {"one", "two"}, {"FAIL x"}, {}};
    EXPECT_EQ(outcome_text(bad, false, false), "FAIL  b#\\x1b  f:3: one; two\n      FAIL x\n");
    // TAP: what follows '#' would be a directive such as SKIP.
    EXPECT_EQ(outcome_tap(bad, 4), "not ok 4 - b\\#\\\\x1b f:3\n# one; two\n# FAIL x\n");
    EXPECT_EQ(outcome_text({{}, {"g", 1, 1}, {}, {}, "cannot"}, false, false),
              "ERROR (not read)  g:1: cannot\n");
}

} // namespace
} // namespace warden::ctl::cases::test
