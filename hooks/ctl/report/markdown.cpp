// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/text.hpp"
#include "base/utc.hpp"
#include "ctl/report/formats.hpp"
#include "ctl/report/views.hpp"

#include <algorithm>
#include <span>

namespace warden::ctl::report {
namespace {

constexpr std::size_t k_most_rows = 50, k_most_text = 300;

// What CommonMark or GitHub act on: markup, tables, HTML, links, and names that they would call.
std::string plain(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (i >= k_most_text && (static_cast<unsigned char>(c) & 0xC0U) != 0x80U)
            return out + "...";
        if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '&')
            out += "&amp;";
        else if (c == '@')
            out += "&#64;";
        else if (c == ':' && text.substr(i).starts_with("://"))
            out += "&#58;";
        else if (c == '.' && i >= 3 && text.substr(i - 3, 3) == "www")
            out += "&#46;";
        else if (std::string_view("\\`*_[]|~#!").find(c) != std::string_view::npos)
            (out += '\\') += c;
        else
            out += c;
    }
    return out;
}

std::string row(const std::vector<std::string> &cells) {
    std::string out = "|";
    for (const std::string &cell : cells)
        out += " " + cell + " |";
    return out + "\n";
}

std::string heads(const std::vector<std::string> &names) {
    return row(names) + row(std::vector<std::string>(names.size(), "---"));
}

template <class T>
std::span<const T> first_of(const std::vector<T> &all) {
    return std::span(all).first(std::min(all.size(), k_most_rows));
}

std::string left_out(std::size_t all) {
    return all <= k_most_rows ? "" : "\n" + std::to_string(all - k_most_rows) + " more are left out.\n";
}

std::string number(std::uint64_t value) {
    return std::to_string(value);
}

// Of a host without a report nothing is known, and so not 0 of anything.
std::string number_of(const FleetHost &host, std::uint64_t value) {
    return host.age == HostAge::missing ? "?" : number(value);
}

std::string hosts_text(const Fleet &fleet) {
    std::string out = "\n## Hosts\n\n" + heads({"Host", "Data", "Policy", "Containers", "Errors", "Warnings",
                                                "Waived", "Not checked", "Enforce would refuse"});
    for (const FleetHost &host : first_of(fleet.hosts)) {
        const std::string age = host.report.time ? ", " + duration_text(host.age_seconds) : "";
        out += row(
            {plain(host_name(host)),
             host.is_red() ? "**" + std::string(age_name(host.age)) + "**" + age : "fresh" + age,
             plain(host.report.revision.empty() ? host.report.digest.substr(0, 19) : host.report.revision),
             number_of(host, host.report.containers.size()), number_of(host, host.counts.errors),
             number_of(host, host.counts.warnings), number_of(host, host.counts.waived),
             number_of(host, host.not_checked), number_of(host, host.would_refuse)});
    }
    return out + left_out(fleet.hosts.size());
}

std::string place_of(const HostFinding &finding) {
    if (finding.file.empty())
        return "";
    return plain(finding.file) + (finding.line == 0 ? "" : ":" + std::to_string(finding.line));
}

std::string subjects_text(const Fleet &fleet) {
    const auto subjects = subjects_by_worst(fleet);
    if (subjects.empty())
        return "";
    std::string out = "\n## Containers, the worst first\n\n" +
                      heads({"Host", "Container", "Finding", "Line", "What", "Fix"});
    for (const Subject &subject : first_of(subjects)) {
        const HostFinding &worst = *subject.findings.front();
        const std::size_t more = subject.findings.size() - 1;
        out +=
            row({plain(host_name(*subject.host)), subject.name.empty() ? "(the host)" : plain(subject.name),
                 (worst.waived ? "waived " : std::string(findings::severity_name(worst.severity)) + " ") +
                     std::string(worst.id) + (more == 0 ? "" : " and " + number(more) + " more"),
                 place_of(worst), plain(worst.message), plain(worst.fix)});
    }
    return out + left_out(subjects.size());
}

std::string ids_text(const Fleet &fleet) {
    const auto views = findings_by_id(fleet);
    if (views.empty())
        return "";
    std::string out =
        "\n## Findings\n\n" + heads({"Id", "Severity", "Findings", "Waived", "Containers", "Hosts", "Why"});
    for (const IdView &view : first_of(views))
        out +=
            row({std::string(view.id), std::string(findings::severity_name(view.severity)), number(view.open),
                 number(view.waived), number(view.containers()), number(view.where.size()), plain(view.why)});
    return out + left_out(views.size());
}

std::string waivers_text(const Fleet &fleet) {
    const auto views = waivers_by_days(fleet);
    if (views.empty())
        return "";
    std::string out = "\n## Waivers, by the days that are left\n\n" +
                      heads({"Days", "Until", "Id", "Containers", "Owner", "Reason", "Hosts"});
    for (const WaiverView &view : first_of(views)) {
        const HostWaiver &waiver = *view.waiver;
        out += row({view.days_left < 0 ? "**expired**" : std::to_string(view.days_left),
                    policy::day_text(waiver.until), std::string(waiver.id),
                    waiver.containers.empty() ? "all" : plain(waiver.containers), plain(waiver.owner),
                    plain(waiver.reason), number(view.hosts.size())});
    }
    return out + left_out(views.size());
}

std::string list_text(const Fleet &fleet) {
    std::string out;
    for (const FileProblem &problem : first_of(fleet.problems))
        out += "- not merged: " + plain(problem.file) + ": " + plain(problem.message) + "\n";
    out += left_out(fleet.problems.size());
    for (const std::string &note : fleet.notes)
        out += "- " + plain(note) + "\n";
    return out.empty() ? out : "\n## Reports\n\n" + out;
}

std::string gaps_text(const Fleet &fleet) {
    std::string rows;
    std::size_t count = 0;
    for (const FleetHost &host : fleet.hosts) {
        for (const Gap &gap : gaps_of(host)) {
            if (++count <= k_most_rows)
                rows += row({plain(host_name(host)),
                             gap.container.empty() ? "(the host)" : plain(gap.container), plain(gap.why)});
        }
    }
    return rows.empty()
               ? rows
               : "\n## Not checked\n\n" + heads({"Host", "Container", "Why"}) + rows + left_out(count);
}

} // namespace

void write_markdown(const Fleet &fleet, const Write &write) {
    const auto counts = fleet.counts();
    const auto red = std::ranges::count_if(fleet.hosts, &FleetHost::is_red);
    write("# lxc-warden, " + counted(fleet.hosts.size(), "host") + "\n\n" + utc_text(fleet.now) + ": " +
          counted(counts.errors, "error") + ", " + counted(counts.warnings, "warning") + ", " +
          number(counts.waived) + " waived; " + counted(static_cast<std::uint64_t>(red), "host") +
          " without fresh data; policies in force: " + number(policies_of(fleet).size()) + "\n");
    write(list_text(fleet));
    write(hosts_text(fleet));
    write(gaps_text(fleet));
    write(subjects_text(fleet));
    write(ids_text(fleet));
    write(waivers_text(fleet));
}

} // namespace warden::ctl::report
