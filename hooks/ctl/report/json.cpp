// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/utc.hpp"
#include "ctl/report/formats.hpp"
#include "ctl/report/views.hpp"
#include "findings/report_json.hpp"

namespace warden::ctl::report {
namespace {

Json text_or_null(std::string_view text) {
    return text.empty() ? Json(nullptr) : Json(std::string(text));
}

Json of_host(const FleetHost &host) {
    return {{"host", std::string(host.report.name)}, {"machine", text_or_null(host.report.machine)}};
}

Json counts_json(const findings::Counts &counts) {
    return {{"errors", counts.errors},
            {"warnings", counts.warnings},
            {"infos", counts.infos},
            {"waived", counts.waived}};
}

Json trend_json(const FleetHost &host) {
    Json out = Json::array();
    for (const TrendPoint &point : host.trend) {
        Json one = counts_json(point.counts);
        one["time"] = utc_text(point.time);
        out.push_back(std::move(one));
    }
    return out;
}

Json host_json(const FleetHost &host) {
    const HostReport &report = host.report;
    Json out{{"name", std::string(report.name)},
             {"machine", text_or_null(report.machine)},
             {"source", text_or_null(report.source)},
             {"time", report.time ? Json(utc_text(*report.time)) : Json(nullptr)},
             {"age", std::string(age_name(host.age))},
             {"age_seconds", report.time ? Json(host.age_seconds) : Json(nullptr)},
             {"revision", text_or_null(report.revision)},
             {"digest", text_or_null(report.digest)},
             {"version", text_or_null(report.version)},
             {"os", text_or_null(report.os)},
             {"kernel", text_or_null(report.kernel)},
             {"lxc", text_or_null(report.lxc)},
             {"containers", report.containers.size()},
             {"not_checked", host.not_checked},
             {"would_refuse", host.would_refuse},
             {"refuses", host.refuses},
             {"counts", counts_json(host.counts)}};
    out["trend"] = trend_json(host);
    return out;
}

Json waiver_json(const WaiverView &view) {
    const HostWaiver &waiver = *view.waiver;
    Json out{{"id", std::string(waiver.id)},
             {"containers", std::string(waiver.containers)},
             {"owner", std::string(waiver.owner)},
             {"reason", std::string(waiver.reason)},
             {"until", policy::day_text(waiver.until)},
             {"days_left", view.days_left},
             {"findings", view.findings},
             {"hosts", Json::array()}};
    for (const FleetHost *host : view.hosts)
        out["hosts"].push_back(host_name(*host));
    return out;
}

// A member of the document whose list is written piece by piece.
class ListWriter {
public:
    ListWriter(const Write &write, std::string_view name) : write_(write) {
        write_(",\n\"" + std::string(name) + "\":[");
    }
    ListWriter(const ListWriter &) = delete;
    ListWriter &operator=(const ListWriter &) = delete;
    ~ListWriter() { write_("]"); }

    void add(const Json &json) { add_line(json_line(json)); }
    void add_line(const std::string &line) {
        write_((first_ ? "\n" : ",\n") + line);
        first_ = false;
    }

private:
    const Write &write_;
    bool first_ = true;
};

void write_findings(const Fleet &fleet, const Write &write) {
    ListWriter list(write, "findings");
    for (const FleetHost &host : fleet.hosts) {
        std::string begin = json_line(of_host(host));
        begin.back() = ',';
        for (const HostFinding &finding : host.report.findings)
            list.add_line(begin + json_line(findings::finding_json(plain_finding(finding))).substr(1));
    }
}

void write_gaps(const Fleet &fleet, const Write &write) {
    ListWriter list(write, "not_checked");
    for (const FleetHost &host : fleet.hosts) {
        for (const Gap &gap : gaps_of(host)) {
            Json one = of_host(host);
            one["container"] = text_or_null(gap.container);
            one["why"] = std::string(gap.why);
            list.add(one);
        }
    }
}

} // namespace

void write_json(const Fleet &fleet, const Write &write) {
    write("{\"schema_version\":" + std::to_string(findings::k_schema_version) + ",\n\"generated\":\"" +
          utc_text(fleet.now) + "\",\n\"max_age_seconds\":" + std::to_string(fleet.max_age) +
          ",\n\"reports\":" + std::to_string(fleet.reports) +
          ",\n\"counts\":" + json_line(counts_json(fleet.counts())));
    {
        ListWriter list(write, "problems");
        for (const FileProblem &problem : fleet.problems)
            list.add({{"file", problem.file}, {"message", problem.message}});
    }
    {
        ListWriter list(write, "notes");
        for (const std::string &note : fleet.notes)
            list.add(note);
    }
    {
        ListWriter list(write, "hosts");
        for (const FleetHost &host : fleet.hosts)
            list.add(host_json(host));
    }
    {
        ListWriter list(write, "waivers");
        for (const WaiverView &view : waivers_by_days(fleet))
            list.add(waiver_json(view));
    }
    write_gaps(fleet, write);
    write_findings(fleet, write);
    write("}\n");
}

} // namespace warden::ctl::report
