// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/migrate/report.hpp"

#include "base/json.hpp"

namespace warden::ctl::migrate {
namespace {

Json from_json(const FileOutcome &outcome, const PlannedConversion &planned) {
    Json lines = Json::array();
    for (const std::size_t index : planned.from) {
        const configs::Origin &origin = outcome.plan->origins[index];
        Json line{{"line", origin.at.line}, {"key", origin.key}, {"value", origin.value}};
        if (!origin.row)
            line["file"] = origin.at.file;
        lines.push_back(std::move(line));
    }
    return lines;
}

Json conversion_json(const FileOutcome &outcome, const PlannedConversion &planned) {
    Json to = Json::array();
    for (const auto &[key, value] : planned.to)
        to.push_back({{"key", key}, {"value", value}});
    Json out{{"from", from_json(outcome, planned)},
             {"to", std::move(to)},
             {"fidelity", cgroup::convert::fidelity_name(planned.fidelity)},
             {"note", planned.note}};
    if (!planned.code.empty())
        out["code"] = planned.code;
    if (!planned.warnings.empty())
        out["warnings"] = planned.warnings;
    return out;
}

std::string_view verdict_name(Verdict verdict) {
    switch (verdict) {
    case Verdict::unchanged:
        return "unchanged";
    case Verdict::changed:
        return "changed";
    case Verdict::needs_accept_lossy:
        return "needs-accept-lossy";
    case Verdict::has_errors:
        break;
    }
    return "has-errors";
}

Json memory_json(const FileOutcome &outcome) {
    Json out{{"current", outcome.use->current}, {"peak", nullptr}, {"limit", *outcome.limit}};
    if (outcome.use->peak)
        out["peak"] = *outcome.use->peak;
    out["exceeds"] = exceeds(*outcome.use, *outcome.limit);
    return out;
}

} // namespace

std::string json_of(const FileOutcome &outcome) {
    Json out{{"file", outcome.file}, {"status", "error"}, {"conversions", Json::array()}};
    if (outcome.plan) {
        out["status"] = status_of(*outcome.plan);
        out["verdict"] = verdict_name(outcome.plan->verdict);
        for (const PlannedConversion &planned : outcome.plan->conversions)
            out["conversions"].push_back(conversion_json(outcome, planned));
        if (!outcome.plan->unread.empty())
            out["unread"] = outcome.plan->unread;
        if (!outcome.plan->dropped.empty())
            out["dropped"] = outcome.plan->dropped;
        for (const configs::SectionLine &line : outcome.plan->in_sections)
            out["in_snapshots"].push_back(configs::text_of(line));
        if (!outcome.plan->obstacle.empty())
            out["obstacle"] = outcome.plan->obstacle;
    }
    if (outcome.use && outcome.limit)
        out["memory"] = memory_json(outcome);
    if (!outcome.backup.empty())
        out["backup"] = outcome.backup;
    if (!outcome.failure.empty())
        out["failure"] = outcome.failure;
    // JSON holds no invalid UTF-8: such bytes are shown as the replacement character.
    return json_line(out);
}

} // namespace warden::ctl::migrate
