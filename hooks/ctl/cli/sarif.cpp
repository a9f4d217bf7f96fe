// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cli/sarif.hpp"

#include "base/text.hpp"

#include <array>
#include <cstdint>

namespace warden::ctl::cli {
namespace {

constexpr std::size_t k_most = 4000;

Json text_object(std::string_view text) {
    return {{"text", printable(text, k_most)}};
}

std::string_view level_of(warden_severity severity) {
    if (severity == WARDEN_SEV_ERROR)
        return "error";
    return severity == WARDEN_SEV_WARNING ? "warning" : "note";
}

// A path as URI (RFC 3986): its bytes, those percent-encoded that mean something in one.
std::string uri_of(std::string_view path) {
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._~-";
    constexpr std::array<char, 17> digits{"0123456789ABCDEF"};
    const auto slashes = path.find_first_not_of('/');
    std::string out = path.starts_with('/') ? "file:///" : "";
    for (const char c : path.substr(std::min(slashes, path.size()))) {
        const auto byte = static_cast<std::uint8_t>(c);
        if (plain.find(c) != std::string_view::npos)
            out += c;
        else
            (((out += '%') += digits[byte >> 4U]) += digits[byte & 0xFU]);
    }
    return out;
}

Json location_of(const Source &at) {
    Json physical{{"artifactLocation", {{"uri", uri_of(at.file)}}}};
    if (at.line != 0)
        physical["region"] = {{"startLine", at.line}};
    return {{"physicalLocation", std::move(physical)}};
}

Json properties_of(const findings::Finding &finding) {
    Json out = Json::object();
    for (const auto &[name, value] :
         {std::pair("container", &finding.container), std::pair("key", &finding.key),
          std::pair("value", &finding.value), std::pair("live", &finding.live)}) {
        if (!value->empty())
            out[name] = printable(*value, k_most);
    }
    return out;
}

std::string first_sentence(const std::string &text) {
    return text.substr(0, text.find(". ")) + (text.find(". ") == std::string::npos ? "" : ".");
}

Json rule_of(const std::string &id, const findings::Finding &first) {
    const std::string &why = first.why.empty() ? first.message : first.why;
    return {{"id", id},
            {"shortDescription", text_object(first_sentence(why))},
            {"fullDescription", text_object(why)},
            {"help", text_object("lxc-warden explain " + id)},
            {"defaultConfiguration", {{"level", level_of(first.severity)}}}};
}

} // namespace

std::string SarifLog::begin() const {
    return "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{"
           "\"results\":[";
}

std::string SarifLog::result(const findings::Finding &finding) {
    const auto rule = rules_.try_emplace(finding.id, Rule{rules_.size(), finding}).first;
    std::string text = printable(finding.message, k_most);
    if (!finding.fix.empty())
        text += "\nFix: " + printable(finding.fix, k_most);
    Json out{{"ruleId", finding.id},
             {"ruleIndex", rule->second.index},
             {"level", level_of(finding.severity)},
             {"message", {{"text", std::move(text)}}}};
    if (!finding.at.file.empty())
        out["locations"] = Json::array({location_of(finding.at)});
    if (finding.waived)
        out["suppressions"] = Json::array({{{"kind", "external"},
                                            {"status", "accepted"},
                                            {"justification", printable(finding.waiver, k_most)}}});
    out["properties"] = properties_of(finding);
    const std::string before = first_ ? "\n" : ",\n";
    first_ = false;
    return before + json_line(out);
}

std::string SarifLog::end(const Run &run) const {
    Json rules = Json::array();
    for (std::size_t i = 0; i < rules_.size(); ++i)
        rules.push_back(nullptr);
    for (const auto &[id, rule] : rules_)
        rules[rule.index] = rule_of(id, rule.first);
    Json driver{{"name", "lxc-warden"}};
    if (!run.version.empty())
        driver["version"] = run.version;
    driver["rules"] = std::move(rules);
    Json invocation{{"executionSuccessful", run.complete}, {"exitCode", run.exit_code}};
    invocation["toolExecutionNotifications"] = Json::array();
    for (const std::string &note : run.notes)
        invocation["toolExecutionNotifications"].push_back(
            {{"level", "note"}, {"message", text_object(note)}});
    return "\n],\"tool\":" + json_line({{"driver", std::move(driver)}}) +
           ",\"invocations\":" + json_line(Json::array({std::move(invocation)})) + "}]}\n";
}

} // namespace warden::ctl::cli
