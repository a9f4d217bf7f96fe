// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/policy/diff.hpp"

#include "base/abi_names.hpp"
#include "base/text.hpp"
#include "ctl/cases/runner.hpp"
#include "findings/report_text.hpp"

#include <algorithm>
#include <map>

namespace warden::ctl::policy {
namespace {

// Words for a start; a finding's are those of findings::verdict.
std::string decision_of(const findings::PhaseReport &report) {
    return std::string(cases::decision_name(cases::seen_in(report).decision));
}

std::string with_line(const std::string &value, const Source &at) {
    return at.file.empty() ? value : value + " (" + at.text() + ")";
}

// WAIVED, and by which line; FAIL, and which line says so when it is the site that does.
std::string finding_state(const findings::Finding &finding, const warden::policy::Policy &policy) {
    const std::string word(findings::verdict(finding));
    if (finding.waived) {
        for (const auto &waiver : policy.waivers) {
            if (waiver.id == finding.id && finding.waiver.starts_with(waiver.owner + ": " + waiver.reason))
                return with_line(word, waiver.at);
        }
    }
    const auto site = policy.severity(finding.id);
    return site ? with_line(word, site->at) : word;
}

// The place is left out: in another policy the same line may stand elsewhere.
std::string identity(const findings::Finding &finding) {
    std::string text = finding.id;
    for (const std::string *part : {&finding.key, &finding.value, &finding.message})
        text.append(1, '\0').append(*part);
    return text;
}

std::string detail_of(const findings::Finding &finding) {
    std::string out = finding.at.text();
    if (!finding.key.empty())
        out += (out.empty() ? "" : " ") + finding.key + (finding.value.empty() ? "" : " = " + finding.value);
    return out + (out.empty() ? "" : ": ") + finding.message;
}

void add_findings(std::vector<Change> &out, const Side &before, const Side &after) {
    std::multimap<std::string, const findings::Finding *> old;
    for (const auto &finding : before.report.findings)
        old.emplace(identity(finding), &finding);
    for (const auto &finding : after.report.findings) {
        const auto known = old.find(identity(finding));
        const std::string to = finding_state(finding, after.policy);
        if (known == old.end()) {
            out.push_back({finding.id, {}, to, detail_of(finding)});
            continue;
        }
        const findings::Finding &was = *known->second;
        if (was.waived != finding.waived || was.severity != finding.severity)
            out.push_back({finding.id, finding_state(was, before.policy), to, detail_of(finding)});
        old.erase(known);
    }
    for (const auto &finding : before.report.findings) {
        if (const auto left = old.find(identity(finding)); left != old.end() && left->second == &finding)
            out.push_back({finding.id, finding_state(finding, before.policy), {}, detail_of(finding)});
    }
}

// What the policy sets of the modules, and the mode.
void add_values(std::vector<Change> &out, const PolicyView &before, const PolicyView &after) {
    using Key = std::pair<std::string, std::string>;
    std::map<Key, std::pair<const PolicyValue *, const PolicyValue *>> values;
    const auto matters = [](const PolicyValue &value) {
        return value.section != "severity" && !value.section.starts_with("waive ");
    };
    for (const auto &value : before.values) {
        if (matters(value))
            values[{value.section, value.key}].first = &value;
    }
    for (const auto &value : after.values) {
        if (matters(value))
            values[{value.section, value.key}].second = &value;
    }
    const auto text = [](const PolicyValue *value) {
        return value == nullptr ? std::string() : value->value + " (" + value->from + ")";
    };
    for (const auto &[key, both] : values) {
        const auto &[old, now] = both;
        if (old != nullptr && now != nullptr && old->value == now->value)
            continue;
        out.push_back(
            {key.first == "policy" ? key.second : key.first + "." + key.second, text(old), text(now), {}});
    }
}

std::string not_evaluated(const findings::PhaseReport &report) {
    for (const auto &finding : report.findings) {
        if (finding.id == "POL-014" || finding.id == "POL-015")
            return finding.id + ": " + finding.message;
    }
    return {};
}

std::vector<std::string> reasons_of(const findings::PhaseReport &report) {
    std::vector<std::string> reasons;
    for (const auto &finding : report.findings) {
        if (finding.severity == WARDEN_SEV_ERROR && !finding.waived)
            reasons.push_back(finding.id + " " + detail_of(finding));
    }
    // A module may refuse because it could not look, which is not an error of the container's.
    for (const auto &line : report.lines) {
        if (reasons.empty() && line.result != WARDEN_OK && line.result != WARDEN_IGNORE)
            return {"module " + line.module + ": " + std::string(result_name(line.result)) + " (" +
                    line.at.text() + ")"};
    }
    return reasons;
}

} // namespace

ContainerDiff compare(const std::string &container, const Side &before, const Side &after) {
    ContainerDiff diff;
    diff.container = container;
    diff.not_evaluated = not_evaluated(after.report);
    diff.newly_refused = after.report.refused() && !before.report.refused();
    if (diff.newly_refused)
        diff.reasons = reasons_of(after.report);
    const std::string was = decision_of(before.report), is = decision_of(after.report);
    if (was != is)
        diff.changes.push_back({"decision", was, is, {}});
    add_values(diff.changes, before.view, after.view);
    add_findings(diff.changes, before, after);
    return diff;
}

std::string diff_text(const ContainerDiff &diff) {
    if (diff.changes.empty() && diff.not_evaluated.empty())
        return {};
    std::string out =
        printable(diff.container, 80) + (diff.newly_refused ? ": would newly be refused" : "") + "\n";
    if (!diff.not_evaluated.empty())
        out += "  not evaluated: " + printable(diff.not_evaluated, 1000) + "\n";
    for (const std::string &reason : diff.reasons)
        out += "  for " + printable(reason, 1000) + "\n";
    for (const Change &change : diff.changes) {
        const auto side = [](const std::string &text) {
            return text.empty() ? "nothing" : printable(text, 300);
        };
        out += "  " + printable(change.what, 80) + ": " + side(change.from) + " -> " + side(change.to) + "\n";
        if (!change.detail.empty())
            out += "      " + printable(change.detail, 1000) + "\n";
    }
    return out;
}

Json diff_json(const ContainerDiff &diff) {
    Json out{{"container", diff.container},
             {"newly_refused", diff.newly_refused},
             {"reasons", diff.reasons},
             {"not_evaluated", diff.not_evaluated.empty() ? Json(nullptr) : Json(diff.not_evaluated)},
             {"changes", Json::array()}};
    const auto text = [](const std::string &side) { return side.empty() ? Json(nullptr) : Json(side); };
    for (const Change &change : diff.changes)
        out["changes"].push_back({{"what", change.what},
                                  {"from", text(change.from)},
                                  {"to", text(change.to)},
                                  {"detail", text(change.detail)}});
    return out;
}

} // namespace warden::ctl::policy
