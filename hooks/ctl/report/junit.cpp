// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cli/junit.hpp"

#include "base/utc.hpp"
#include "ctl/report/formats.hpp"
#include "ctl/report/views.hpp"

#include <unordered_map>

namespace warden::ctl::report {
namespace {

using cli::JunitCase;
using enum JunitCase::Result;

JunitCase report_case(const FleetHost &host) {
    JunitCase one{host_name(host), "report", passed, {}, {}};
    if (host.is_red()) {
        one.result = failed;
        one.message = age_name(host.age);
        if (host.report.time)
            one.message += ": " + utc_text(*host.report.time);
    } else if (host.not_checked > 0) {
        one.result = error;
        one.message = std::to_string(host.not_checked) + " not checked";
    }
    return one;
}

// A finding that makes report fail makes its container fail.
void add(JunitCase &one, const HostFinding &finding, warden_severity fail_on) {
    if (finding.waived) {
        if (one.result == passed && one.text.empty()) {
            one.result = skipped;
            one.message = "waived: " + std::string(finding.waiver);
        }
        return;
    }
    if (finding.severity >= fail_on && one.result != failed) {
        one.result = failed;
        one.message = std::string(finding.id) + ": " + std::string(finding.message);
    } else if (one.result == skipped) {
        one.result = passed;
        one.message.clear();
    }
    one.text += (one.text.empty() ? "" : "\n") + findings::finding_line(plain_finding(finding));
    if (!finding.fix.empty())
        one.text += "\nfix: " + std::string(finding.fix);
}

std::vector<JunitCase> cases_of(const FleetHost &host, warden_severity fail_on) {
    std::vector<JunitCase> cases{report_case(host)};
    std::unordered_map<std::string_view, std::size_t> by_name;
    const auto case_of = [&](std::string_view name) -> JunitCase & {
        const auto [known, is_new] = by_name.try_emplace(name, cases.size());
        if (is_new)
            cases.push_back({host_name(host), name.empty() ? "host" : std::string(name), passed, {}, {}});
        return cases[known->second];
    };
    for (const HostContainer &container : host.report.containers)
        case_of(container.name);
    for (const HostFinding &finding : host.report.findings)
        add(case_of(finding.container), finding, fail_on);
    for (const Gap &gap : gaps_of(host)) {
        JunitCase &one = case_of(gap.container);
        if (one.result != failed) {
            one.result = error;
            one.message = "not checked: " + std::string(gap.why);
        }
    }
    return cases;
}

} // namespace

void write_junit(const Fleet &fleet, const Write &write, warden_severity fail_on) {
    write(cli::junit_begin("lxc-warden report"));
    if (!fleet.problems.empty()) {
        std::vector<JunitCase> cases;
        for (const FileProblem &problem : fleet.problems)
            cases.push_back({"files", problem.file, error, problem.message, {}});
        write(cli::junit_suite("files", cases));
    }
    for (const FleetHost &host : fleet.hosts)
        write(cli::junit_suite(host_name(host), cases_of(host, fail_on)));
    write(cli::junit_end());
}

} // namespace warden::ctl::report
