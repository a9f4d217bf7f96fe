// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/text.hpp"
#include "ctl/report/html_parts.hpp"

#include "base/utc.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace warden::ctl::report {
namespace {

// Of a host without a report nothing is known, and so not 0 of anything.
std::string number_cell(const FleetHost &host, std::uint64_t count, std::string_view kind) {
    const std::string text = host.age == HostAge::missing ? "?" : std::to_string(count);
    return "<td class=\"n\">" + (count == 0 || kind.empty() ? text : pill(kind, text)) + "</td>";
}

std::string age_text(const FleetHost &host) {
    if (!host.report.time)
        return "";
    return "<br><span class=\"muted\">" +
           html(duration_text(host.age_seconds) + (host.age_seconds < 0 ? " ahead" : " ago")) + "<br><time>" +
           utc_text(*host.report.time) + "</time></span>";
}

std::string policy_text(const HostReport &report) {
    const std::string digest = report.digest.empty() ? "" : code(report.digest.substr(0, 15));
    std::string out = report.revision.empty() ? digest : html(report.revision) + "<br>" + digest;
    if (report.policy_problems > 0)
        out += "<br>" + pill("bad", counted(report.policy_problems, "problem"));
    return out;
}

std::string system_text(const HostReport &report) {
    std::string out = html(report.os);
    if (!report.lxc.empty())
        out += "<br>LXC " + html(report.lxc);
    return report.kernel.empty() ? out : out + "<br>" + html(report.kernel);
}

std::string host_row(const FleetHost &host) {
    const HostReport &report = host.report;
    std::string out = std::string("<tr") + (host.is_red() ? " class=\"red\"" : "") + "><th scope=\"row\">" +
                      host_label(host) + "</th><td>" +
                      pill(host.is_red() ? "bad" : "ok", age_name(host.age)) + age_text(host) +
                      "</td><td class=\"policy\">" + policy_text(report) + "</td>";
    out += number_cell(host, report.containers.size(), "") + number_cell(host, host.counts.errors, "bad") +
           number_cell(host, host.counts.warnings, "warn") + number_cell(host, host.counts.waived, "") +
           number_cell(host, host.not_checked, "warn") +
           number_cell(host, host.would_refuse + host.refuses, "warn");
    const std::string trend = host.age == HostAge::missing ? "" : trend_svg(host);
    return out + "<td class=\"trend\">" + trend + "</td><td class=\"system\">" + system_text(report) +
           "</td></tr>\n";
}

// Open errors of each container of the host.
constexpr std::size_t k_most_ids = 20; // of a container; a report is somebody else's

std::unordered_map<std::string_view, std::vector<std::string_view>> errors_of(const HostReport &report) {
    std::unordered_map<std::string_view, std::vector<std::string_view>> errors;
    for (const HostFinding &finding : report.findings) {
        auto &ids = errors[finding.container];
        if (!finding.waived && finding.severity == WARDEN_SEV_ERROR && ids.size() < k_most_ids &&
            std::ranges::find(ids, finding.id) == ids.end())
            ids.push_back(finding.id);
    }
    return errors;
}

// As many of them as there is room for.
std::string refused_text(const FleetHost &host, policy::Mode mode, std::size_t bytes) {
    const auto errors = errors_of(host.report);
    std::string out;
    std::size_t left_out = 0;
    for (const HostContainer &container : host.report.containers) {
        if (!container.covered || container.allowed || container.mode != mode)
            continue;
        std::string one = html(container.name), why;
        const auto ids = errors.find(container.name);
        for (const auto id : ids == errors.end() ? std::vector<std::string_view>{} : ids->second)
            why += (why.empty() ? " (" : ", ") + html(id);
        one += why.empty() ? "" : why + ")";
        if (left_out > 0 || out.size() + one.size() > bytes)
            ++left_out;
        else
            out += (out.empty() ? "" : "; ") + one;
    }
    return left_out == 0 ? out : out + (out.empty() ? "" : "; ") + not_shown(left_out, "container");
}

std::string refusal_row(const FleetHost &host, policy::Mode mode, std::size_t count, std::size_t bytes) {
    return "<tr><th scope=\"row\">" + host_label(host) + "</th><td>" +
           (mode == policy::Mode::enforce ? pill("bad", "enforce: is refused")
                                          : pill("warn", "audit: would be refused")) +
           "</td><td class=\"n\">" + std::to_string(count) + "</td><td class=\"wide\">" +
           refused_text(host, mode, bytes) + "</td></tr>\n";
}

std::string gap_row(const FleetHost &host, std::string_view container, std::string_view why) {
    return "<tr><th scope=\"row\">" + host_label(host) + "</th><td>" + html(container) +
           "</td><td class=\"wide\">" + html(why) + "</td></tr>\n";
}

// What is cut is in the other formats.
std::string cut_list(const std::string &left_out) {
    return left_out.empty() ? "" : paragraph(left_out + "; <code>--format csv</code> has all.");
}

} // namespace

void write_hosts(const Fleet &fleet, const Write &write) {
    constexpr std::array<std::string_view, 11> heads{
        "Host",    "Data",         "Policy",           "#Containers", "#Errors", "#Warnings",
        "#Waived", "#Not checked", "#Enforce refuses", "Trend",       "System"};
    write(section_begin(
        "hosts", "Hosts",
        "Those without fresh data first, then those with the most errors. Trend: errors as a line, warnings dashed."));
    write(table_begin("Hosts", heads));
    Rows rows(write, k_hosts_bytes);
    for (const FleetHost &host : fleet.hosts)
        rows.add(host_row(host));
    write(table_end() + cut_list(not_shown(rows.left_out(), "host")) + "</section>\n");
}

void write_not_checked(const Fleet &fleet, const Write &write) {
    constexpr std::array<std::string_view, 3> heads{"Host", "Container", "Why"};
    write(section_begin("not-checked", "Not checked",
                        "Of these nothing is known, which is not the same as that they are in order."));
    write(table_begin("Not checked", heads));
    std::vector<std::pair<const FleetHost *, std::vector<Gap>>> all;
    for (const FleetHost &host : fleet.hosts) {
        auto gaps = gaps_of(host);
        if (host.is_red())
            gaps.insert(gaps.begin(), {"(all)", age_name(host.age)});
        if (!gaps.empty())
            all.emplace_back(&host, std::move(gaps));
    }
    Shares shares(k_gaps_bytes, all.size());
    std::size_t left_out = 0;
    for (const auto &[host, gaps] : all) {
        Rows rows(write, shares.next());
        for (const Gap &gap : gaps)
            rows.add(gap_row(*host, gap.container, gap.why));
        shares.spend(rows.written());
        left_out += rows.left_out();
    }
    if (all.empty())
        write("<tr><td colspan=\"3\">Nothing: all was checked.</td></tr>");
    write(table_end() + cut_list(left_out == 0 ? "" : std::to_string(left_out) + " more, not shown") +
          "</section>\n");
}

void write_refusals(const Fleet &fleet, const Write &write) {
    constexpr std::array<std::string_view, 4> heads{"Host", "Mode", "#Containers",
                                                    "Which, and because of what"};
    write(section_begin(
        "refused", "Refused under enforce",
        "The next start of these containers is refused where the mode is enforce, and would be where it is audit."));
    write(table_begin("Refused under enforce", heads));
    struct Refusal {
        const FleetHost *host;
        policy::Mode mode;
        std::size_t count;
    };
    std::vector<Refusal> all;
    for (const FleetHost &host : fleet.hosts) {
        for (const auto &[mode, count] : {std::pair(policy::Mode::enforce, host.refuses),
                                          std::pair(policy::Mode::audit, host.would_refuse)}) {
            if (count > 0)
                all.push_back({&host, mode, count});
        }
    }
    Rows rows(write, k_refusals_bytes);
    Shares shares(k_refusals_bytes, all.size());
    for (const Refusal &one : all) {
        const std::size_t share = shares.next(), frame = 300 + host_label(*one.host).size();
        const std::string row =
            refusal_row(*one.host, one.mode, one.count, share < frame ? 0 : share - frame);
        shares.spend(row.size());
        rows.add(row);
    }
    if (all.empty())
        write("<tr><td colspan=\"4\">None.</td></tr>");
    write(table_end() + cut_list(not_shown(rows.left_out(), "host")) + "</section>\n");
}

} // namespace warden::ctl::report
