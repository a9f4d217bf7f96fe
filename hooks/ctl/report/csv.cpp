// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/utc.hpp"
#include "ctl/report/formats.hpp"
#include "ctl/report/views.hpp"

namespace warden::ctl::report {
namespace {

constexpr std::string_view k_heads =
    "host,machine,time,age,policy_revision,container,id,severity,waived,file,"
    "line,key,value,live,message,fix,waiver,not_checked\r\n";

// Spreadsheets run what begins so, also when it is quoted.
bool is_formula(std::string_view text) {
    return !text.empty() && std::string_view("=+-@|%").find(text[0]) != std::string_view::npos;
}

std::string field(std::string_view text) {
    std::string out = is_formula(text) ? "'" : "";
    out.append(text);
    if (out.find_first_of("\",\r\n;") == std::string::npos)
        return out;
    std::string quoted = "\"";
    for (const char c : out)
        quoted.append(c == '"' ? 2 : 1, c);
    return quoted + "\"";
}

std::string host_fields(const FleetHost &host) {
    return field(host.report.name) + "," + field(host.report.machine) + "," +
           (host.report.time ? utc_text(*host.report.time) : "") + "," + field(age_name(host.age)) + "," +
           field(host.report.revision);
}

std::string finding_fields(const HostFinding &finding) {
    std::string out = field(finding.container) + "," + field(finding.id) + "," +
                      std::string(findings::severity_name(finding.severity)) + "," +
                      (finding.waived ? "yes" : "no") + "," + field(finding.file) + "," +
                      (finding.line == 0 ? "" : std::to_string(finding.line));
    for (const auto text :
         {finding.key, finding.value, finding.live, finding.message, finding.fix, finding.waiver})
        out += "," + field(text);
    return out;
}

} // namespace

void write_csv(const Fleet &fleet, const Write &write) {
    write(k_heads);
    for (const FleetHost &host : fleet.hosts) {
        const std::string begin = host_fields(host);
        for (const HostFinding &finding : host.report.findings)
            write(begin + "," + finding_fields(finding) + ",\r\n");
        const auto gaps = gaps_of(host);
        for (const Gap &gap : gaps)
            write(begin + "," + field(gap.container) + ",,,,,,,,,,,," + field(gap.why) + "\r\n");
        if (host.report.findings.empty() && gaps.empty())
            write(begin + ",,,,,,,,,,,,,\r\n");
    }
}

} // namespace warden::ctl::report
