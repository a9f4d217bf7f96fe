// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/report/reader.hpp"

#include "unit/ctl/report/example.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::report {
namespace {

using test::Example;
using test::finding;

std::string problem_of(const std::string &text) {
    TextPool pool;
    const auto report = read_report(text, "/r/n1.json", pool);
    return report ? "" : report.error().message;
}

TEST(ReportReader, ReadsWhatAuditWrites) {
    Example example;
    example.containers =
        test::container("web1", "audit", false) + "," + test::container("db1", "enforce", true);
    example.findings = finding("APP-001", "error", "web1", R"(,"line":4,"file":"/c","live":null)");
    example.policy +=
        R"(,"waivers":[{"id":"APP-001","containers":["a*","b"],"owner":"ops","reason":"r","until":"2027-01-01","line":2}],)"
        R"("rollouts":[{"mode":"enforce","percent":30,"seed":"s","in":["a"],"out":["b","c"]}])";
    TextPool pool;
    const auto report = read_report(example.text(), "/r/x.json", pool);
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->name, "n1");
    EXPECT_EQ(report->revision, "7");
    EXPECT_EQ(report->time, 1'795'860'000);
    ASSERT_EQ(report->containers.size(), 2U);
    EXPECT_FALSE(report->containers[0].allowed);
    EXPECT_EQ(report->containers[1].mode, policy::Mode::enforce);
    ASSERT_EQ(report->findings.size(), 1U);
    EXPECT_EQ(report->findings[0].line, 4U);
    EXPECT_EQ(report->findings[0].live, "");
    ASSERT_EQ(report->waivers.size(), 1U);
    EXPECT_EQ(report->waivers[0].containers, "a* b");
    ASSERT_EQ(report->rollouts.size(), 1U);
    EXPECT_EQ(report->rollouts[0].in, 1U);
    EXPECT_EQ(report->rollouts[0].out, 2U);
}

TEST(ReportReader, AnOlderOneIsCalledByItsFileAndHasNoTime) {
    Example example;
    example.host.clear();
    example.time.clear();
    TextPool pool;
    const auto report = read_report(example.text(), "/r/web.json", pool);
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->name, "web");
    EXPECT_EQ(report->time, std::nullopt);
}

TEST(ReportReader, MembersOfLaterVersionsAreIgnored) {
    Example example;
    example.host += R"(,"new":{"deep":[1,[2,{"x":null}]]},"other":1.5)";
    EXPECT_EQ(problem_of(example.text()), "");
}

TEST(ReportReader, SaysWhatIsWrong) {
    const std::string good = Example().text();
    const auto with_finding = [](const std::string &text) {
        Example example;
        example.findings = text;
        return example.text();
    };
    Example newer, late;
    newer.version = "2";
    late.time = R"("time":"yesterday",)";
    const struct {
        const char *name;
        std::string text, problem;
    } rows[] = {
        {"empty", "", "is not JSON, or is cut off"},
        {"cut off", good.substr(0, good.size() / 2), "is not JSON, or is cut off, at byte"},
        {"after the end", good + "x", "is not JSON, or is cut off"},
        {"newer", newer.text(), "newer lxc-warden (schema_version 2, this one reads 1)"},
        {"a list", "[1]", "is not an object"},
        {"a word", "\"x\"", "is not an object"},
        {"another document", R"({"schema_version":1,"findings":[],"counts":{}})", "is not an audit report"},
        {"no version", R"({"host":{},"counts":{}})", "is not an audit report"},
        {"version is a text", R"({"schema_version":"1"})", "schema_version is not a number"},
        {"a time that is none", late.text(), "'time' is not a point in time"},
        {"an id that is none", with_finding(finding("<b>", "error", "c")),
         "findings[]: 'id' is not a finding's"},
        {"a severity that is none", with_finding(finding("APP-001", "fatal", "c")), "findings[]: 'severity'"},
        {"a number for a text", with_finding(R"({"id":7})"), "findings[]: 'id' is not a text"},
        {"a negative line", with_finding(finding("APP-001", "info", "c", R"(,"line":-1)")),
         "findings[]: 'line'"},
        {"twice", with_finding(finding("APP-001", "info", "c", R"(,"fix":"")")), "names 'fix' twice"},
        {"deep lists", with_finding(std::string(100'000, '[')), "has more than 32 levels"},
        {"deep objects",
         std::string("{\"a\":") + std::string(10, ' ') +
             [] {
                 std::string deep;
                 for (int i = 0; i < 50'000; ++i)
                     deep += "{\"a\":";
                 return deep;
             }(),
         "has more than 32 levels"},
        {"bytes that are not UTF-8", with_finding(finding("APP-001", "info", "\xff")), "is not JSON"},
    };
    for (const auto &row : rows)
        EXPECT_NE(problem_of(row.text).find(row.problem), std::string::npos)
            << row.name << ": " << problem_of(row.text);
}

TEST(ReportReader, ManyMembersAreRefused) {
    std::string members;
    for (int i = 0; i < 1001; ++i)
        members += (i == 0 ? "\"a" : ",\"a") + std::to_string(i) + "\":1";
    Example example;
    example.host = members;
    EXPECT_NE(problem_of(example.text()).find("more than 1000 members"), std::string::npos);
}

// Each prefix of a report is refused, and none of them is read wrong.
TEST(ReportReader, EveryCutIsSeen) {
    Example example;
    example.findings = finding("APP-001", "error", "web1");
    const std::string whole = example.text();
    for (std::size_t size = 0; size < whole.size(); ++size)
        ASSERT_NE(problem_of(whole.substr(0, size)), "") << size;
    EXPECT_EQ(problem_of(whole), "");
}

TEST(ReportReader, NothingActsOnATerminal) {
    Example example;
    example.findings = finding("APP-001", "error", R"(a\u001b[2J\u202eb\u0085)");
    TextPool pool;
    const auto report = read_report(example.text(), "/r/\x1b.json", pool);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->findings[0].container, "a\\x1b[2J\\xe2\\x80\\xaeb\\xc2\\x85");
    EXPECT_EQ(report->source, "/r/\\x1b.json");
}

} // namespace
} // namespace warden::ctl::report
