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
    EXPECT_NE(page.find("containers more, with nothing worse than these"), std::string::npos);
    EXPECT_NE(page.find("the list is cut here"), std::string::npos);
}

TEST(ReportPage, OfAFewHostsNothingIsCut) {
    const std::string page = page_of(3, 20);
    for (const char *cut : {" more,", " more:"})
        EXPECT_EQ(page.find(cut), std::string::npos) << cut;
    std::size_t items = 0;
    for (auto at = page.find("<p class=\"fix\">"); at != std::string::npos;
         at = page.find("<p class=\"fix\">", at + 1))
        ++items;
    EXPECT_EQ(items, 3U * 20 * 3 + 3) << "a fix for each finding, and one for each id";
}

} // namespace
} // namespace warden::ctl::report
