// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/text.hpp"
#include "ctl/report/html_parts.hpp"

#include <algorithm>
#include <array>

namespace warden::ctl::report {
namespace {

constexpr std::size_t k_most_hosts = 200; // named in one cell

std::string hosts_text(std::span<const FleetHost *const> hosts) {
    const std::size_t shown = std::min(hosts.size(), k_most_hosts);
    std::string out = counted(hosts.size(), "host") + ":";
    for (const FleetHost *host : hosts.first(shown))
        out += " " + host_label(*host);
    const std::string rest = not_shown(hosts.size() - shown, "host");
    return rest.empty() ? out : out + "; " + rest;
}

std::string days_text(const WaiverView &view) {
    constexpr std::int64_t k_soon = policy::k_warn_before.count();
    if (view.days_left < 0)
        return pill("bad", "expired");
    const std::string text =
        view.days_left == 0 ? "today" : counted(static_cast<std::uint64_t>(view.days_left), "day");
    return view.days_left <= k_soon ? pill("warn", text) : text;
}

std::string waiver_row(const WaiverView &view) {
    const HostWaiver &waiver = *view.waiver;
    return "<tr><td>" + days_text(view) + "</td><td><time>" + policy::day_text(waiver.until) + "</time>" +
           "</td><th scope=\"row\">" + html(waiver.id) + "</th><td>" +
           (waiver.containers.empty() ? "all" : html(waiver.containers)) + "</td><td>" + html(waiver.owner) +
           "</td><td class=\"wide\">" + html(waiver.reason) + "</td><td class=\"n\">" +
           (view.findings == 0 ? pill("calm", "0, unused") : std::to_string(view.findings)) + "</td><td>" +
           code(std::string(waiver.file) + ":" + std::to_string(waiver.line)) + "</td><td class=\"wide\">" +
           hosts_text(view.hosts) + "</td></tr>\n";
}

void write_rollouts(const Fleet &fleet, const Write &write) {
    constexpr std::array<std::string_view, 6> heads{
        "Seed", "Mode", "#Percent", "#Hosts", "#Containers in it", "#Not in it"};
    const auto views = rollouts_of(fleet);
    if (views.empty())
        return;
    write("<h3>Rollouts</h3>" + table_begin("Rollouts", heads));
    Rows rows(write, k_rollouts_bytes);
    for (const RolloutView &view : views) {
        std::string row =
            "<tr><th scope=\"row\">" + html(view.seed) + "</th><td>" + html(view.mode) + "</td>";
        for (const std::uint64_t number :
             {std::uint64_t{view.percent}, std::uint64_t{view.hosts}, view.in, view.out})
            row += "<td class=\"n\">" + std::to_string(number) + "</td>";
        rows.add(row + "</tr>\n");
    }
    write(table_end() + paragraph(not_shown(rows.left_out(), "rollout")));
}

} // namespace

void write_waivers(const Fleet &fleet, const Write &write) {
    constexpr std::array<std::string_view, 9> heads{"Days left", "Until",   "Finding", "Containers", "Owner",
                                                    "Reason",    "#Covers", "Line",    "Hosts"};
    const auto views = waivers_by_days(fleet);
    write(section_begin("waivers", "Waivers, by the days that are left",
                        views.empty() ? "There are none." : ""));
    if (!views.empty()) {
        write(table_begin("Waivers", heads));
        Rows rows(write, k_waivers_bytes);
        for (const WaiverView &view : views)
            rows.add(waiver_row(view));
        write(table_end());
        if (rows.left_out() > 0)
            write(paragraph(not_shown(rows.left_out(), "waiver") +
                            ", which do not end before these: <code>--format json</code> has all."));
    }
    write("</section>\n");
}

void write_policies(const Fleet &fleet, const Write &write) {
    constexpr std::array<std::string_view, 4> heads{"Revision", "Digest", "#Problems", "Hosts"};
    const auto views = policies_of(fleet);
    write(section_begin("policies", "Policies", views.size() > 1 ? "More than one is in force." : ""));
    write(table_begin("Policies", heads));
    Rows rows(write, k_policies_bytes);
    for (const PolicyView &view : views)
        rows.add("<tr><th scope=\"row\">" + (view.revision.empty() ? "(none)" : html(view.revision)) +
                 "</th><td>" + code(view.digest) + "</td><td class=\"n\">" + std::to_string(view.problems) +
                 "</td><td class=\"wide\">" + hosts_text(view.hosts) + "</td></tr>\n");
    write(table_end() + paragraph(not_shown(rows.left_out(), "revision")));
    write_rollouts(fleet, write);
    write("</section>\n");
}

} // namespace warden::ctl::report
