// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/text.hpp"
#include "ctl/report/html_parts.hpp"

#include "base/utc.hpp"

#include <algorithm>
#include <array>

namespace warden::ctl::report {
namespace {

// Nothing is loaded and nothing is run, whatever should have got through: the page says so to the browser
// too.
constexpr const char *k_head =
    "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'\"><meta name=\"referrer\" content=\"no-referrer\">"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
    "<title>LXC containers of the fleet</title>\n<style>\n";

std::string tile(std::string_view kind, std::uint64_t count, const std::string &text) {
    return "<li class=\"" + std::string(kind) + "\"><b>" + std::to_string(count) + "</b>" + html(text) +
           "</li>";
}

std::string tiles(const Fleet &fleet) {
    const auto counts = fleet.counts();
    std::size_t containers = 0, would = 0;
    std::uint64_t not_checked = 0;
    for (const FleetHost &host : fleet.hosts) {
        containers += host.report.containers.size();
        would += host.would_refuse + host.refuses;
        not_checked += host.not_checked;
    }
    const auto red = static_cast<std::uint64_t>(std::ranges::count_if(fleet.hosts, &FleetHost::is_red));
    const std::size_t policies = policies_of(fleet).size();
    const auto kind = [](std::uint64_t count, const char *bad) { return count == 0 ? "ok" : bad; };
    std::string out =
        "<ul class=\"tiles\">" + tile("", fleet.hosts.size(), "hosts") + tile("", containers, "containers");
    out += tile(kind(red, "bad"), red, "hosts without fresh data");
    out += tile(kind(fleet.problems.size(), "bad"), fleet.problems.size(), "files not merged");
    out += tile(kind(counts.errors, "bad"), counts.errors, "errors");
    out += tile(kind(counts.warnings, "warn"), counts.warnings, "warnings");
    out += tile("", counts.waived, "waived");
    out += tile(kind(not_checked, "warn"), not_checked, "not checked");
    out += tile(kind(would, "warn"), would, "starts that enforce refuses");
    return out + tile(policies > 1 ? "warn" : "ok", policies, policies == 1 ? "policy" : "policies") +
           "</ul>\n";
}

constexpr std::array<std::pair<const char *, const char *>, 7> k_parts{{{"hosts", "Hosts"},
                                                                        {"not-checked", "Not checked"},
                                                                        {"refused", "Refused under enforce"},
                                                                        {"containers", "Containers"},
                                                                        {"findings", "Findings by id"},
                                                                        {"waivers", "Waivers"},
                                                                        {"policies", "Policies"}}};

std::string navigation() {
    std::string out = "<nav aria-label=\"Parts of the page\"><ul>";
    for (const auto &[id, title] : k_parts)
        out += std::string("<li><a href=\"#") + id + "\">" + title + "</a></li>";
    return out + "</ul></nav>\n";
}

void write_reports(const Fleet &fleet, const Write &write) {
    if (fleet.problems.empty() && fleet.notes.empty())
        return;
    write(section_begin("reports", "Reports that need a look"));
    write("<ul>");
    Rows rows(write, k_reports_bytes);
    for (const FileProblem &problem : fleet.problems)
        rows.add("<li>" + pill("bad", "not merged") + " " + code(problem.file) + " " + html(problem.message) +
                 "</li>\n");
    Rows notes(write, k_reports_bytes);
    for (const std::string &note : fleet.notes)
        notes.add("<li>" + pill("warn", "note") + " " + html(note) + "</li>\n");
    write("</ul>" + paragraph(not_shown(rows.left_out(), "file")) +
          paragraph(not_shown(notes.left_out(), "note")) + "</section>\n");
}

} // namespace

void write_html(const Fleet &fleet, const Write &write) {
    write(k_head);
    write(page_style());
    write(
        "</style></head>\n<body><a class=\"skip\" href=\"#main\">To the content</a>\n<header><h1>LXC containers of " +
        counted(fleet.hosts.size(), "host") + "</h1><p class=\"muted\">lxc-warden, " + utc_text(fleet.now) +
        ", from " + counted(fleet.reports, "report") + "; data older than " +
        html(duration_text(fleet.max_age)) + " is too old</p>\n");
    write(navigation());
    write("</header>\n<main id=\"main\">" + tiles(fleet));
    write_reports(fleet, write);
    write_hosts(fleet, write);
    write_not_checked(fleet, write);
    write_refusals(fleet, write);
    write_subjects(fleet, write);
    write_ids(fleet, write);
    write_waivers(fleet, write);
    write_policies(fleet, write);
    write(
        "</main>\n<footer><p>Written by <code>lxc-warden report</code> " + html(WARDEN_VERSION) +
        ". <code>lxc-warden explain ID</code> says more of a finding; <code>--format csv</code> and <code>json</code> "
        "have every finding of every container.</p></footer></body></html>\n");
}

} // namespace warden::ctl::report
