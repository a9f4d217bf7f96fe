// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/modules/try_report.hpp"

#include "base/abi_names.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "engine/apply.hpp"
#include "findings/report_json.hpp"
#include "findings/report_text.hpp"

namespace warden::ctl::modules {
namespace {

std::string mode_text(const findings::PhaseReport &report) {
    return report.mode ? std::string(policy::mode_name(report.mode->mode)) : "unknown";
}

std::string decision_text(const findings::PhaseReport &report) {
    if (report.refused())
        return "refused";
    return report.allowed ? "allowed" : "allowed (audit: the stack would refuse)";
}

} // namespace

void apply_for_try(const Dir &root, const std::string &container, findings::PhaseReport &report) {
    const bool applied = engine::apply_plan(root, container, report);
    report.allowed = report.allowed && applied;
}

std::string try_text(const findings::PhaseReport &report, bool color) {
    std::string out = "lines:\n";
    for (const auto &line : report.lines) {
        out += "  " + line.at.text() + "  " + line.control + " " + line.module + ": " +
               std::string(result_name(line.result));
        out += line.note.empty() ? "\n" : " (" + printable(line.note) + ")\n";
    }
    out += "findings:\n";
    for (const auto &finding : report.findings)
        out += findings::finding_text(finding, color);
    out += "plan:\n";
    for (const auto &step : report.plan.steps())
        out += "  " + printable(step.text()) + "  (" + step.module + ")\n";
    if (!report.log.empty())
        out += "log:\n";
    for (const auto &line : report.log)
        out += "  " + line.module + ": " + line.text + "\n";
    return out + "mode: " + mode_text(report) + "\ndecision: " + decision_text(report) + ", code " +
           std::string(result_name(report.code)) + "\n";
}

std::string try_json(const findings::PhaseReport &report) {
    Json out{{"schema_version", findings::k_schema_version},
             {"mode", mode_text(report)},
             {"allowed", report.allowed},
             {"refused", report.refused()},
             {"code", result_name(report.code)},
             {"lines", Json::array()},
             {"findings", Json::array()},
             {"plan", Json::array()},
             {"log", Json::array()}};
    for (const auto &line : report.lines)
        out["lines"].push_back({{"module", line.module},
                                {"control", line.control},
                                {"at", line.at.text()},
                                {"result", result_name(line.result)},
                                {"note", line.note}});
    for (const auto &finding : report.findings)
        out["findings"].push_back(findings::finding_json(finding));
    for (const auto &step : report.plan.steps())
        out["plan"].push_back({{"module", step.module}, {"target", step.target}, {"value", step.value}});
    for (const auto &line : report.log)
        out["log"].push_back({{"module", line.module}, {"level", line.level}, {"text", line.text}});
    return json_document(out);
}

} // namespace warden::ctl::modules
