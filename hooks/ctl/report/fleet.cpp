// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/report/fleet.hpp"

#include "base/text.hpp"
#include "base/utc.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/report/reader.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace warden::ctl::report {
namespace {

// Clocks differ by so much without anybody's fault.
constexpr std::int64_t k_clock_slack = 300;

findings::Counts counts_of(const HostReport &report) {
    findings::Counts counts;
    for (const HostFinding &finding : report.findings)
        ++(finding.waived                           ? counts.waived
           : finding.severity == WARDEN_SEV_ERROR   ? counts.errors
           : finding.severity == WARDEN_SEV_WARNING ? counts.warnings
                                                    : counts.infos);
    return counts;
}

// What is to be looked at first comes first.
auto rank_of(const FleetHost &host) {
    return std::tuple(!host.is_red(), -std::int64_t{host.counts.errors}, -std::int64_t{host.counts.warnings},
                      host.report.name, host.report.machine);
}

} // namespace

std::string_view age_name(HostAge age) {
    switch (age) {
    case HostAge::fresh:
        return "fresh";
    case HostAge::old:
        return "too old";
    case HostAge::future:
        return "from the future";
    case HostAge::undated:
        return "without a time";
    case HostAge::silent:
        return "did not answer";
    case HostAge::missing:
        break;
    }
    return "no report";
}

findings::Counts Fleet::counts() const {
    findings::Counts all;
    for (const FleetHost &host : hosts) {
        all.errors += host.counts.errors;
        all.warnings += host.counts.warnings;
        all.infos += host.counts.infos;
        all.waived += host.counts.waived;
    }
    return all;
}

int Fleet::exit_code(warden_severity fail_on) const {
    if (!problems.empty())
        return cli::k_exit_failed;
    if (fail_on > WARDEN_SEV_ERROR) // never
        return cli::k_exit_clean;
    const auto all = counts();
    const bool found = all.errors > 0 || (all.warnings > 0 && fail_on <= WARDEN_SEV_WARNING) ||
                       (all.infos > 0 && fail_on <= WARDEN_SEV_INFO);
    return found || std::ranges::any_of(hosts, &FleetHost::has_gaps) ? cli::k_exit_findings
                                                                     : cli::k_exit_clean;
}

void FleetBuilder::note(std::string text) {
    constexpr std::size_t k_most = 100;
    if (notes_.size() < k_most)
        notes_.push_back(std::move(text));
    else
        ++more_notes_;
}

bool FleetBuilder::is_from_future(const HostReport &report) const {
    return report.time && *report.time > now_ + k_clock_slack;
}

void FleetBuilder::add(HostReport report) {
    if (const auto stem = pool_.keep(stem_of(report.source)); stem != report.name)
        misnamed_.push_back({stem, report.name, report.source});
    const auto [known, is_first] = hosts_.try_emplace({report.name, report.machine});
    Gathered &gathered = known->second;
    if (report.time && !gathered.trend.emplace(*report.time, counts_of(report)).second)
        return note(std::string(report.source) +
                    ": a report of the same host and time came before; left out");
    ++reports_;
    if (is_first) {
        gathered.latest = std::move(report);
        return;
    }
    const HostReport &latest = gathered.latest;
    for (const HostReport *one : {&std::as_const(report), &latest}) {
        if (is_from_future(*one) && !(is_from_future(report) && is_from_future(latest)))
            note(std::string(one->source) + ": from the future (" + utc_text(*one->time) +
                 "); another report of the host counts");
    }
    const auto rank = [&](const HostReport &one) {
        return std::tuple(!is_from_future(one), one.time.value_or(-1));
    };
    if (rank(report) > rank(latest))
        gathered.latest = std::move(report);
}

FleetHost FleetBuilder::host_of(Gathered gathered) const {
    FleetHost host;
    host.report = std::move(gathered.latest);
    host.counts = counts_of(host.report);
    host.not_checked = host.report.not_checked_count;
    for (const HostContainer &container : host.report.containers) {
        if (container.covered && !container.allowed)
            ++(container.mode == policy::Mode::enforce ? host.refuses : host.would_refuse);
    }
    for (const auto &[time, counts] : gathered.trend) {
        if (time <= now_ + k_clock_slack)
            host.trend.push_back({time, counts});
    }
    host.age_seconds = host.report.time ? now_ - *host.report.time : 0;
    host.age = !host.report.time             ? HostAge::undated
               : is_from_future(host.report) ? HostAge::future
               : host.age_seconds > max_age_ ? HostAge::old
                                             : HostAge::fresh;
    // Its report may be of an hour ago: what is wrong began after that.
    if (silent_.contains(host.report.name))
        host.age = HostAge::silent;
    return host;
}

// Two hosts that pass for one, or one that passes for two.
void FleetBuilder::note_names() {
    std::map<std::string_view, std::string_view> machines; // and the first name of each
    std::string_view previous;
    for (const auto &[key, gathered] : hosts_) {
        const auto &[name, machine] = key;
        if (name == previous)
            note("two machines are called " + std::string(name) +
                 "; they are told apart by their machine id");
        previous = name;
        const auto [first, is_new] = machines.emplace(machine, name);
        if (!machine.empty() && !is_new)
            note(std::string(first->second) + " and " + std::string(name) +
                 " have the same machine id: the host was renamed, or copied without a new /etc/machine-id");
    }
}

// A file may be called as one likes; but one that is called after a host that there is should be its own.
void FleetBuilder::note_speakers() {
    std::set<std::string_view> names = expected_;
    for (const auto &[key, gathered] : hosts_)
        names.insert(key.first);
    for (const Misnamed &one : misnamed_) {
        if (names.contains(one.stem))
            note(std::string(one.source) + ": is called after " + std::string(one.stem) +
                 ", and says that it is of " + std::string(one.name) +
                 ": the file has a wrong name, or one host speaks for another");
    }
}

Fleet FleetBuilder::finish() {
    note_names();
    note_speakers();
    expected_.insert(silent_.begin(), silent_.end());
    Fleet fleet;
    fleet.now = now_;
    fleet.max_age = max_age_;
    fleet.reports = reports_;
    for (auto &[key, gathered] : hosts_) {
        expected_.erase(key.first);
        fleet.hosts.push_back(host_of(std::move(gathered)));
    }
    for (const auto name : expected_) {
        FleetHost host;
        host.report.name = name;
        host.age = HostAge::missing;
        fleet.hosts.push_back(std::move(host));
    }
    std::map<std::string_view, unsigned> names;
    for (const FleetHost &host : fleet.hosts)
        ++names[host.report.name];
    for (FleetHost &host : fleet.hosts)
        host.has_namesake = names[host.report.name] > 1;
    std::ranges::sort(fleet.hosts, {}, rank_of);
    if (more_notes_ > 0)
        notes_.push_back("and " + std::to_string(more_notes_) + " notes more");
    fleet.notes = std::move(notes_);
    fleet.problems = std::move(problems_);
    return fleet;
}

} // namespace warden::ctl::report
