// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/policy/waiver_list.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <map>

namespace warden::ctl::policy {
namespace {

// As a pattern that matches this name; what cannot stand in a list of patterns is any one character.
std::string pattern_for(const std::string &name) {
    std::string out;
    for (const char c : name) {
        if (c == '*' || c == '?' || c == '[')
            out += std::string("[") + c + "]";
        else if (c == ' ' || c == '\t' || c == ';' || c == '\\')
            out += '?';
        else
            out += c;
    }
    return out;
}

std::string names_of(const warden::policy::Waiver &waiver) {
    return waiver.containers.empty() ? "*" : join(waiver.containers, " ");
}

} // namespace

std::vector<ListedWaiver> list_waivers(const warden::policy::PolicySet &set,
                                       const std::vector<Evaluated> &all,
                                       const std::set<std::string> &looked_for) {
    std::vector<ListedWaiver> listed;
    for (const auto &block : set.blocks) {
        for (const auto &waiver : block.waivers) {
            ListedWaiver one{waiver, days_left(waiver, set.place.today), 0, std::nullopt};
            if (looked_for.contains(waiver.id))
                one.uses = 0;
            for (const Evaluated &container : all) {
                const bool is_for = !block.gate_is_broken && matches(block.match, container.facts) &&
                                    (waiver.containers.empty() ||
                                     warden::policy::matches_any(waiver.containers, container.facts.name));
                one.containers += is_for ? 1 : 0;
                if (is_for && one.uses)
                    *one.uses += static_cast<std::size_t>(
                        std::ranges::count(container.findings, waiver.id, &findings::Finding::id));
            }
            listed.push_back(std::move(one));
        }
    }
    std::ranges::stable_sort(listed, {}, &ListedWaiver::days_left);
    return listed;
}

std::string waiver_line(const ListedWaiver &listed) {
    const auto &waiver = listed.waiver;
    const std::string when =
        listed.days_left < 0 ? "expired" : counted(static_cast<std::uint64_t>(listed.days_left), "day");
    const std::string used = listed.uses ? counted(*listed.uses, "finding") : "not looked for here";
    return printable(waiver.id + "  " + warden::policy::day_text(waiver.until) + "  " + when + "  " + used +
                         " in " + counted(listed.containers, "container") + " (" + names_of(waiver) + ")  " +
                         waiver.owner + ": " + waiver.reason + "  " + waiver.at.text(),
                     1000) +
           "\n";
}

Json waiver_json(const ListedWaiver &listed) {
    const auto &waiver = listed.waiver;
    return {{"id", waiver.id},
            {"containers", waiver.containers},
            {"owner", waiver.owner},
            {"reason", waiver.reason},
            {"until", warden::policy::day_text(waiver.until)},
            {"days_left", listed.days_left},
            {"expired", listed.days_left < 0},
            {"file", waiver.at.file},
            {"line", waiver.at.line},
            {"for_containers", listed.containers},
            {"findings", listed.uses ? Json(*listed.uses) : Json(nullptr)}};
}

std::string baseline_text(const std::vector<Evaluated> &all, const std::string &owner,
                          const std::string &reason, std::chrono::sys_days until) {
    std::map<std::string, std::set<std::string>> names;
    for (const Evaluated &container : all) {
        for (const auto &finding : container.findings) {
            if (finding.severity == WARDEN_SEV_ERROR && !finding.waived)
                names[finding.id].insert(pattern_for(container.facts.name));
        }
    }
    std::string out;
    for (const auto &[id, patterns] : names) {
        out += (out.empty() ? "" : "\n") + std::string("[waive ") + id + "]\n";
        for (const std::string &pattern : patterns)
            out += "container = " + pattern + "\n";
        out += "owner = " + owner + "\nreason = " + reason + "\nuntil = " + warden::policy::day_text(until) +
               "\n";
    }
    return out;
}

Result<std::chrono::sys_days> parse_until(const std::string &text, std::chrono::sys_days today) {
    if (const auto day = warden::policy::parse_day(text))
        return *day;
    const auto time =
        text.starts_with('+') ? parse_duration_ms(text.substr(1)) : Result<std::uint64_t>(Error{});
    constexpr std::uint64_t k_day_ms = 86'400'000, k_most_days = 36'500;
    if (!time || *time % k_day_ms != 0 || *time / k_day_ms > k_most_days)
        return Error{"takes a day, YYYY-MM-DD, or days from today, +30d, not '" + printable(text) + "'",
                     EINVAL};
    return today + std::chrono::days(*time / k_day_ms);
}

} // namespace warden::ctl::policy
