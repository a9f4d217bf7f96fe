// SPDX-License-Identifier: LGPL-2.1-or-later
// What is written for other programs: see also tests/golden/formats.
#include "ctl/cli/github.hpp"
#include "ctl/cli/junit.hpp"
#include "ctl/cli/sarif.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::cli::test {
namespace {

findings::Finding finding() {
    findings::Finding out;
    out.id = "APP-001";
    out.severity = WARDEN_SEV_ERROR;
    out.container = "web1";
    out.at = {"t/web1.conf", 7, 1};
    out.message = "not confined";
    out.why = "Nothing holds it. At all.";
    out.fix = "Confine it.";
    return out;
}

TEST(Github, IsOneCommandWithItsPlace) {
    EXPECT_EQ(github_annotation(finding()),
              "::error file=t/web1.conf,line=7,title=APP-001 web1::not confined%0Afix: Confine it.");
}

TEST(Github, EscapesWhatEndsAPropertyOrACommand) {
    auto hostile = finding();
    hostile.at.file = "a,b:c%3A\n::error::";
    hostile.message = "x\r\n::error::100%\x1b[1m";
    EXPECT_EQ(github_annotation(hostile),
              "::error file=a%2Cb%3Ac%253A\\x0a%3A%3Aerror%3A%3A,line=7,title=APP-001 "
              "web1::x\\x0d\\x0a::error::100%25\\x1b[1m%0Afix: Confine it.");
}

TEST(Github, WaivedIsANotice) {
    auto waived = finding();
    waived.waived = true;
    waived.waiver = "ops: ticket (until 2999-01-01)";
    waived.at = {};
    EXPECT_EQ(github_annotation(waived),
              "::notice title=APP-001 web1::not confined%0Awaiver: ops: ticket (until 2999-01-01)");
}

TEST(Junit, CountsAndNamesEachResult) {
    using enum JunitCase::Result;
    const std::vector<JunitCase> cases{{"c", "p", passed, "", ""},
                                       {"c", "o", passed, "", "said"},
                                       {"c", "f", failed, "why", "more"},
                                       {"c", "e", error, "how", ""},
                                       {"c", "s", skipped, "when", ""}};
    EXPECT_EQ(junit_suite("all", cases),
              " <testsuite name=\"all\" tests=\"5\" failures=\"1\" errors=\"1\" skipped=\"1\">\n"
              "  <testcase classname=\"c\" name=\"p\"/>\n"
              "  <testcase classname=\"c\" name=\"o\"><system-out>said</system-out></testcase>\n"
              "  <testcase classname=\"c\" name=\"f\"><failure message=\"why\">more</failure></testcase>\n"
              "  <testcase classname=\"c\" name=\"e\"><error message=\"how\"></error></testcase>\n"
              "  <testcase classname=\"c\" name=\"s\"><skipped message=\"when\"/></testcase>\n"
              " </testsuite>\n");
}

// XML 1.0, 2.2: neither NUL nor ESC nor U+FFFF can be written, not even as a reference.
TEST(Junit, WritesWhatXmlCannotSayAsEscapes) {
    const std::vector<JunitCase> cases{
        {"<&>\"", std::string("\0\x1b", 2) + "\xEF\xBF\xBF", JunitCase::Result::failed, "a\nb", "]]>\xff"}};
    const std::string text = junit_suite("s", cases);
    EXPECT_NE(text.find("classname=\"&lt;&amp;&gt;&quot;\" name=\"\\x00\\x1b\\xef\\xbf\\xbf\""),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("message=\"a&#10;b\">]]&gt;\\xff</failure>"), std::string::npos) << text;
}

Json written(const std::vector<findings::Finding> &all) {
    SarifLog log;
    std::string text = log.begin();
    for (const auto &one : all)
        text += log.result(one);
    return Json::parse(text + log.end({"1.2", 2, false, {"a note"}}));
}

TEST(Sarif, HasARuleForEachIdInTheOrderOfTheirCalls) {
    auto other = finding();
    other.id = "AAA-001";
    other.severity = WARDEN_SEV_INFO;
    const Json run = written({finding(), other, finding()})["runs"][0];
    const Json &rules = run["tool"]["driver"]["rules"];
    ASSERT_EQ(rules.size(), 2U);
    EXPECT_EQ(rules[0]["id"], "APP-001");
    EXPECT_EQ(rules[0]["shortDescription"]["text"], "Nothing holds it.");
    EXPECT_EQ(rules[1]["defaultConfiguration"]["level"], "note");
    EXPECT_EQ(run["results"][1]["ruleIndex"], 1);
    EXPECT_EQ(run["results"][2]["ruleIndex"], 0);
    EXPECT_EQ(run["results"][0]["message"]["text"], "not confined\nFix: Confine it.");
    EXPECT_EQ(run["invocations"][0]["executionSuccessful"], false);
    EXPECT_EQ(run["invocations"][0]["exitCode"], 2);
    EXPECT_EQ(run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"], "a note");
}

TEST(Sarif, WritesPathsAsUris) {
    auto absolute = finding();
    absolute.at = {"//srv/a b#?%\xff:x", 0, 0};
    const Json run = written({finding(), absolute})["runs"][0];
    const auto place = [&](std::size_t i) { return run["results"][i]["locations"][0]["physicalLocation"]; };
    EXPECT_EQ(place(0)["artifactLocation"]["uri"], "t/web1.conf");
    EXPECT_EQ(place(0)["region"]["startLine"], 7);
    EXPECT_EQ(place(1)["artifactLocation"]["uri"], "file:///srv/a%20b%23%3F%25%FF%3Ax");
    EXPECT_FALSE(place(1).contains("region"));
}

TEST(Sarif, AWaiverIsASuppression) {
    auto waived = finding();
    waived.waived = true;
    waived.waiver = "ops: ticket";
    waived.at = {};
    const Json result = written({waived})["runs"][0]["results"][0];
    EXPECT_EQ(result["suppressions"][0]["justification"], "ops: ticket");
    EXPECT_FALSE(result.contains("locations"));
}

TEST(Sarif, WithoutFindingsItIsStillALog) {
    EXPECT_TRUE(written({})["runs"][0]["results"].empty());
}

} // namespace
} // namespace warden::ctl::cli::test
