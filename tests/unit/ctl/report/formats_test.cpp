// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/report/formats.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::report {
namespace {

constexpr std::int64_t k_now = 1'795'863'600; // 2026-11-28T11:00:00Z

HostReport report_of(TextPool &pool, unsigned number, unsigned containers) {
    HostReport report;
    report.name = pool.keep("node" + std::to_string(1000 + number) + ".example.net");
    report.machine = report.name;
    report.source = "f.json";
    report.time = k_now;
    for (unsigned i = 0; i < containers; ++i) {
        HostContainer container;
        container.name = pool.keep("container-" + std::to_string(100 + i));
        container.allowed = false;
        report.containers.push_back(container);
        for (const auto id : {"APP-001", "LIM-002", "CAP-002"}) {
            HostFinding finding;
            finding.id = id;
            finding.container = container.name;
            finding.severity = WARDEN_SEV_ERROR;
            finding.file = pool.keep("/var/lib/lxc/" + std::string(container.name) + "/config");
            finding.message = pool.keep(std::string(200, 'm') + std::to_string(i));
            finding.fix = finding.why = pool.keep(std::string(300, 'w'));
            report.findings.push_back(finding);
        }
    }
    return report;
}

std::string page_of(unsigned hosts, unsigned containers) {
    FleetBuilder builder(k_now, 3600);
    for (unsigned i = 0; i < hosts; ++i)
        builder.add(report_of(builder.pool(), i, containers));
    std::string page;
    write_html(builder.finish(), [&](std::string_view piece) { page += piece; });
    return page;
}

// However many there are: each host has its row, and what was cut is said.
TEST(ReportPage, StaysBelowItsSize) {
    const std::string page = page_of(1000, 100);
    EXPECT_LT(page.size(), std::size_t{15'000'000});
    for (const char *name : {"node1000.example.net</th>", "node1999.example.net</th>"})
        EXPECT_NE(page.find(name), std::string::npos) << name;
    EXPECT_NE(page.find("containers more, not shown"), std::string::npos);
}

// What is long at one host is cut there, and what others have is shown.
TEST(ReportPage, OneHostDoesNotUseUpTheOthersRoom) {
    FleetBuilder builder(k_now, 3600);
    HostReport loud = report_of(builder.pool(), 0, 30'000);
    for (HostContainer &container : loud.containers)
        container.not_checked = builder.pool().keep(std::string(900, 'n') + std::string(container.name));
    const HostFinding one = loud.findings[0];
    for (unsigned i = 0; i < 20'000; ++i)
        loud.findings.push_back(one);
    builder.add(std::move(loud));
    for (unsigned i = 1; i < 4; ++i) {
        HostReport quiet = report_of(builder.pool(), i, 1);
        quiet.findings.resize(1);
        quiet.findings[0].severity = WARDEN_SEV_INFO;
        quiet.not_checked = "for want of time";
        builder.add(std::move(quiet));
    }
    std::string page;
    write_html(builder.finish(), [&](std::string_view piece) { page += piece; });
    EXPECT_LT(page.size(), std::size_t{15'000'000});
    const auto part = [&](const std::string &id, const std::string &next) {
        const auto begin = page.find("<h2 id=\"" + id + "\"");
        return page.substr(begin, page.find("<h2 id=\"" + next + "\"") - begin);
    };
    for (const auto &[id, next] : {std::pair("not-checked", "refused"), std::pair("refused", "containers"),
                                   std::pair("containers", "findings"), std::pair("findings", "waivers")}) {
        for (const char *name : {"node1001.example.net", "node1002.example.net", "node1003.example.net"})
            EXPECT_NE(part(id, next).find(name), std::string::npos) << id << ": " << name;
        EXPECT_NE(part(id, next).find(" more, not shown"), std::string::npos) << id;
    }
    EXPECT_NE(part("containers", "findings").find(" findings more, not shown"), std::string::npos);
}

// Whoever writes a report writes as much as it likes, also of what there is usually little of.
TEST(ReportPage, EveryListIsBounded) {
    FleetBuilder builder(k_now, 3600);
    TextPool &pool = builder.pool();
    for (unsigned i = 0; i < 3000; ++i) {
        HostReport report = report_of(pool, i, 0);
        const std::string number = std::to_string(i), text = std::string(3900, '"') + number;
        report.name = report.revision = report.digest = report.os = report.kernel = pool.keep(text);
        report.machine = pool.keep(number);
        for (unsigned j = 0; j < 3; ++j) {
            HostWaiver waiver;
            waiver.id = "APP-001";
            waiver.owner = waiver.reason = pool.keep(text + std::to_string(j));
            report.waivers.push_back(waiver);
            report.rollouts.push_back({"enforce", waiver.owner, j, 1, 1});
        }
        HostFinding finding;
        finding.id = pool.keep("APP-" + number);
        finding.container = finding.why = finding.fix = finding.message = finding.key = report.name;
        report.findings.push_back(finding);
        builder.add(std::move(report));
        builder.add_problem(text, text);
    }
    const Fleet fleet = builder.finish();
    std::string page, markdown;
    write_html(fleet, [&](std::string_view piece) { page += piece; });
    write_markdown(fleet, [&](std::string_view piece) { markdown += piece; });
    EXPECT_LT(page.size(), std::size_t{15'000'000});
    EXPECT_LT(markdown.size(), std::size_t{1'000'000});
    for (const char *noun : {"file", "host", "container", "id", "waiver", "revision", "rollout"})
        EXPECT_NE(page.find(std::string(noun) + "s more, not shown"), std::string::npos) << noun;
}

// Of one thing nothing is known, and every format says of which.
TEST(ReportFormats, WhatIsNotCheckedIsNamed) {
    FleetBuilder builder(k_now, 3600);
    HostReport report = report_of(builder.pool(), 0, 2);
    report.findings.clear();
    report.containers[0].not_checked = "its config cannot be read";
    report.containers[1].covered = false;
    report.not_checked = "the policy could not be read";
    builder.add(std::move(report));
    const Fleet fleet = builder.finish();
    const auto text = [&](const auto &writer) {
        std::string out;
        writer([&](std::string_view piece) { out += piece; });
        return out;
    };
    const std::string texts[] = {
        text([&](const Write &write) { write_html(fleet, write); }),
        text([&](const Write &write) { write_markdown(fleet, write); }),
        text([&](const Write &write) { write_csv(fleet, write); }),
        text([&](const Write &write) { write_json(fleet, write); }),
        text([&](const Write &write) { write_junit(fleet, write, WARDEN_SEV_ERROR); }),
        text([&](const Write &write) { write_sarif(fleet, write, 0); })};
    for (const std::string &one : texts) {
        for (const char *what : {"its config cannot be read", "the audit does not cover it",
                                 "the policy could not be read", "container", "100", "101"})
            EXPECT_NE(one.find(what), std::string::npos) << what << " in " << one.substr(0, 60);
    }
}

TEST(ReportPage, OfAFewHostsNothingIsCut) {
    const std::string page = page_of(3, 20);
    EXPECT_EQ(page.find(" more, not shown"), std::string::npos);
    std::size_t items = 0;
    for (auto at = page.find("<p class=\"fix\">"); at != std::string::npos;
         at = page.find("<p class=\"fix\">", at + 1))
        ++items;
    EXPECT_EQ(items, 3U * 20 * 3 + 3) << "a fix for each finding, and one for each id";
}

} // namespace
} // namespace warden::ctl::report
