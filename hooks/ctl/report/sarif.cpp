// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cli/sarif.hpp"

#include "ctl/report/formats.hpp"
#include "ctl/report/views.hpp"

namespace warden::ctl::report {
namespace {

std::string note_of(const FleetHost &host) {
    return host_name(host) + ": " + std::string(age_name(host.age));
}

} // namespace

void write_sarif(const Fleet &fleet, const Write &write, int exit_code) {
    cli::SarifLog log;
    write(log.begin());
    cli::SarifLog::Run run{WARDEN_VERSION, exit_code, fleet.problems.empty(), {}};
    for (const FleetHost &host : fleet.hosts) {
        const std::string name = host_name(host);
        if (host.is_red())
            run.notes.push_back(note_of(host));
        for (const Gap &gap : gaps_of(host))
            run.notes.push_back("not checked: " + name + (gap.container.empty() ? "" : "/") +
                                std::string(gap.container) + ": " + std::string(gap.why));
        for (const HostFinding &finding : host.report.findings) {
            findings::Finding one = plain_finding(finding);
            // Paths are the same on every host: what says which one stands where it is shown.
            one.message = name + (one.container.empty() ? "" : "/" + one.container) + ": " + one.message;
            one.container = one.container.empty() ? name : name + "/" + one.container;
            write(log.result(one));
        }
    }
    for (const FileProblem &problem : fleet.problems)
        run.notes.push_back(problem.file + ": " + problem.message);
    write(log.end(run));
}

} // namespace warden::ctl::report
