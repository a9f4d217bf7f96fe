// SPDX-License-Identifier: LGPL-2.1-or-later
#include "findings/report_text.hpp"

#include "sample_report.hpp"

#include <gtest/gtest.h>

namespace warden::findings::test {
namespace {

TEST(ReportText, TheLine) {
    EXPECT_EQ(finding_line(sample_finding()),
              "FAIL APP-001 web1 /var/lib/lxc/web1/config:14 lxc.apparmor.profile = "
              "unconfined: would run unconfined");
    Finding bare;
    bare.id = "POL-001";
    bare.message = "text";
    EXPECT_EQ(finding_line(bare), "WARN POL-001: text");
    bare.severity = WARDEN_SEV_INFO;
    EXPECT_EQ(finding_line(bare), "INFO POL-001: text");
    bare.waived = true;
    EXPECT_EQ(finding_line(bare), "WAIVED POL-001: text");
}

TEST(ReportText, KeyAndValueAreSaidOnce) {
    Finding finding = sample_finding();
    finding.message = "lxc.apparmor.profile = unconfined: nothing confines it";
    EXPECT_TRUE(
        finding_line(finding).ends_with(":14 lxc.apparmor.profile = unconfined: nothing confines it"));
    finding.proxmox = true; // its message would have a colon
    EXPECT_EQ(message_after_setting(finding), finding.message);
    finding.message = "lxc.apparmor.profile: unconfined: nothing confines it";
    EXPECT_EQ(message_after_setting(finding), "nothing confines it");
    finding.value = "";
    EXPECT_EQ(message_after_setting(finding), finding.message);
}

TEST(ReportText, WhatIsBelowTheLine) {
    Finding finding = sample_finding();
    const std::string line = finding_line(finding) + "\n     live: unconfined\n";
    EXPECT_EQ(finding_text(finding, false), line + "     fix: set a profile\n");
    finding.waiver = "ops: ticket (until 2027-03-31)";
    EXPECT_EQ(finding_text(finding, false),
              line + "     waiver: ops: ticket (until 2027-03-31) - expired\n     fix: set a profile\n");
    finding.waived = true;
    EXPECT_EQ(finding_text(finding, false).find("fix:"), std::string::npos);
    EXPECT_EQ(finding_text(finding, false).find("expired"), std::string::npos);
}

TEST(ReportText, ColourChangesNothingElse) {
    std::string colored = finding_text(sample_finding(), true);
    EXPECT_TRUE(colored.starts_with("\033[31;1mFAIL\033[0m "));
    for (const std::string code : {"\033[31;1m", "\033[0m"})
        colored.erase(colored.find(code), code.size());
    EXPECT_EQ(colored, finding_text(sample_finding(), false));
}

// A container's config is hostile: none of it may reach a terminal raw, or make a second line.
TEST(ReportText, HostileText) {
    const std::string evil = "a\033[2J\nFAIL APP-999 b\r\x7f\xff";
    Finding finding = sample_finding();
    for (auto *text : {&finding.container, &finding.key, &finding.value, &finding.live, &finding.message,
                       &finding.fix, &finding.at.file, &finding.waiver})
        *text = evil;
    for (const char c : finding_line(finding))
        EXPECT_TRUE(c >= ' ' && c <= '~') << static_cast<int>(c);
    EXPECT_EQ(finding_text(finding, false).find("\nFAIL"), std::string::npos);
    finding.message = std::string(100'000, 'x');
    EXPECT_LT(finding_line(finding).size(), 3000U);
}

TEST(ReportText, Counting) {
    std::vector<Finding> findings(4);
    EXPECT_EQ(worst_severity({}), 0U);
    findings[0].severity = WARDEN_SEV_ERROR;
    findings[0].waived = true;
    findings[2].severity = WARDEN_SEV_INFO;
    EXPECT_EQ(worst_severity(findings), WARDEN_SEV_WARNING);
    findings[3].severity = WARDEN_SEV_ERROR;
    EXPECT_EQ(worst_severity(findings), WARDEN_SEV_ERROR);
    const Counts counts = count_findings(findings);
    EXPECT_EQ(counts.errors, 1U);
    EXPECT_EQ(counts.warnings, 1U);
    EXPECT_EQ(counts.infos, 1U);
    EXPECT_EQ(counts.waived, 1U);
}

} // namespace
} // namespace warden::findings::test
