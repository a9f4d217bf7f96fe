// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/report/views.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace warden::ctl::report {
namespace {

using chrono_days = std::chrono::days;

// An open finding before one that is waived, errors before the rest.
auto rank_of(const HostFinding &finding) {
    return std::tuple(finding.waived, -static_cast<int>(finding.severity), finding.id, finding.line);
}

auto rank_of(const Subject &subject) {
    return std::tuple(-std::int64_t{subject.errors}, -std::int64_t{subject.warnings},
                      -std::int64_t{subject.infos}, subject.host->report.name, subject.name);
}

void count(Subject &subject, const HostFinding &finding) {
    ++(finding.waived                           ? subject.waived
       : finding.severity == WARDEN_SEV_ERROR   ? subject.errors
       : finding.severity == WARDEN_SEV_WARNING ? subject.warnings
                                                : subject.infos);
}

void add_subjects(const FleetHost &host, std::vector<Subject> &subjects) {
    std::unordered_map<std::string_view, std::size_t> by_name;
    const auto subject_of = [&](std::string_view name) -> Subject & {
        const auto [known, is_new] = by_name.try_emplace(name, subjects.size());
        if (is_new)
            subjects.push_back({&host, nullptr, name, {}});
        return subjects[known->second];
    };
    for (const HostFinding &finding : host.report.findings) {
        Subject &subject = subject_of(finding.container);
        subject.findings.push_back(&finding);
        count(subject, finding);
    }
    for (const HostContainer &container : host.report.containers) {
        if (const auto known = by_name.find(container.name); known != by_name.end())
            subjects[known->second].container = &container;
    }
}

// As findings name it, see engine::settle.
std::string covered_by(const HostWaiver &waiver) {
    return std::string(waiver.owner) + ": " + std::string(waiver.reason) + " (until " +
           policy::day_text(waiver.until) + ")";
}

} // namespace

std::string host_name(const FleetHost &host) {
    std::string name(host.report.name);
    if (!host.has_namesake)
        return name;
    return name + (host.report.machine.empty()
                       ? " (no machine id)"
                       : " (machine " + std::string(host.report.machine.substr(0, 8)) + ")");
}

std::vector<Gap> gaps_of(const FleetHost &host) {
    std::vector<Gap> gaps;
    if (!host.report.not_checked.empty())
        gaps.push_back({{}, host.report.not_checked});
    for (const HostContainer &container : host.report.containers) {
        if (!container.covered)
            gaps.push_back({container.name, "it runs, and the audit does not cover it"});
        else if (!container.not_checked.empty())
            gaps.push_back({container.name, container.not_checked});
    }
    return gaps;
}

std::vector<Subject> subjects_by_worst(const Fleet &fleet) {
    std::vector<Subject> subjects;
    for (const FleetHost &host : fleet.hosts)
        add_subjects(host, subjects);
    for (Subject &subject : subjects)
        std::ranges::stable_sort(subject.findings, {}, [](const HostFinding *one) { return rank_of(*one); });
    std::ranges::stable_sort(subjects, {}, [](const Subject &one) { return rank_of(one); });
    return subjects;
}

std::size_t IdView::containers() const {
    std::size_t all = 0;
    for (const auto &[host, names] : where)
        all += names.size();
    return all;
}

std::vector<IdView> findings_by_id(const Fleet &fleet) {
    std::map<std::string_view, IdView> by_id;
    for (const FleetHost &host : fleet.hosts) {
        for (const HostFinding &finding : host.report.findings) {
            IdView &view = by_id[finding.id];
            view.id = finding.id;
            view.severity = std::max(view.severity, finding.severity);
            view.why = view.why.empty() ? finding.why : view.why;
            view.one_fix = view.one_fix && (view.fix.empty() || finding.fix == view.fix);
            view.fix = view.fix.empty() ? finding.fix : view.fix;
            ++(finding.waived ? view.waived : view.open);
            if (!finding.waived)
                view.where[&host].insert(finding.container);
        }
    }
    std::vector<IdView> views;
    views.reserve(by_id.size());
    for (auto &[id, view] : by_id)
        views.push_back(std::move(view));
    std::ranges::stable_sort(views, {}, [](const IdView &view) {
        return std::tuple(view.open == 0, -static_cast<int>(view.severity),
                          -static_cast<std::int64_t>(view.open));
    });
    return views;
}

std::vector<WaiverView> waivers_by_days(const Fleet &fleet) {
    const auto today =
        std::chrono::floor<chrono_days>(std::chrono::sys_seconds(std::chrono::seconds(fleet.now)));
    std::map<std::pair<std::string_view, std::string_view>, std::size_t> covered; // by id and waiver
    for (const FleetHost &host : fleet.hosts) {
        for (const HostFinding &finding : host.report.findings) {
            if (!finding.waiver.empty())
                ++covered[{finding.id, finding.waiver}];
        }
    }
    using Key = std::tuple<std::string_view, std::string_view, std::string_view, std::string_view,
                           std::chrono::sys_days>;
    std::map<Key, WaiverView> by_text;
    for (const FleetHost &host : fleet.hosts) {
        for (const HostWaiver &waiver : host.report.waivers) {
            WaiverView &view =
                by_text[{waiver.id, waiver.containers, waiver.owner, waiver.reason, waiver.until}];
            view.waiver = view.waiver == nullptr ? &waiver : view.waiver;
            if (view.hosts.empty() || view.hosts.back() != &host)
                view.hosts.push_back(&host);
        }
    }
    std::vector<WaiverView> views;
    for (auto &[key, view] : by_text) {
        view.days_left = (view.waiver->until - today).count();
        const std::string text = covered_by(*view.waiver);
        if (const auto found = covered.find({view.waiver->id, text}); found != covered.end())
            view.findings = found->second;
        views.push_back(std::move(view));
    }
    std::ranges::stable_sort(views, {}, &WaiverView::days_left);
    return views;
}

std::vector<PolicyView> policies_of(const Fleet &fleet) {
    std::map<std::pair<std::string_view, std::string_view>, PolicyView> by_policy;
    for (const FleetHost &host : fleet.hosts) {
        if (host.age == HostAge::missing)
            continue;
        PolicyView &view = by_policy[{host.report.revision, host.report.digest}];
        view.revision = host.report.revision;
        view.digest = host.report.digest;
        view.hosts.push_back(&host);
        view.problems += host.report.policy_problems;
    }
    std::vector<PolicyView> views;
    views.reserve(by_policy.size());
    for (auto &[key, view] : by_policy)
        views.push_back(std::move(view));
    std::ranges::stable_sort(views, std::greater{}, [](const PolicyView &view) { return view.hosts.size(); });
    return views;
}

std::vector<RolloutView> rollouts_of(const Fleet &fleet) {
    std::map<std::tuple<std::string_view, std::string_view, unsigned>, RolloutView> by_seed;
    for (const FleetHost &host : fleet.hosts) {
        for (const HostRollout &rollout : host.report.rollouts) {
            RolloutView &view = by_seed[{rollout.seed, rollout.mode, rollout.percent}];
            view.seed = rollout.seed;
            view.mode = rollout.mode;
            view.percent = rollout.percent;
            ++view.hosts;
            view.in += rollout.in;
            view.out += rollout.out;
        }
    }
    std::vector<RolloutView> views;
    views.reserve(by_seed.size());
    for (const auto &[key, view] : by_seed)
        views.push_back(view);
    return views;
}

findings::Finding plain_finding(const HostFinding &finding) {
    findings::Finding out;
    out.id = finding.id;
    out.severity = finding.severity;
    out.container = finding.container;
    out.key = finding.key;
    out.value = finding.value;
    out.live = finding.live;
    out.at = {std::string(finding.file), finding.line, 0};
    out.message = finding.message;
    out.why = finding.why;
    out.fix = finding.fix;
    out.waived = finding.waived;
    out.waiver = finding.waiver;
    return out;
}

std::string duration_text(std::int64_t seconds) {
    constexpr std::int64_t k_minute = 60, k_hour = 3600, k_day = 86400;
    const std::int64_t size = seconds < 0 ? -seconds : seconds;
    if (size < 2 * k_hour)
        return std::to_string(size / k_minute) + " min";
    return size < 3 * k_day ? std::to_string(size / k_hour) + " h" : std::to_string(size / k_day) + " days";
}

} // namespace warden::ctl::report
