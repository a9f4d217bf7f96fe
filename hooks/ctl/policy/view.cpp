// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/policy/view.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "findings/report_json.hpp"

#include <set>

namespace warden::ctl::policy {
namespace {

std::string origin(const Source &at) {
    return at.file.empty() ? "built in" : at.text();
}

std::string mode_origin(const warden::policy::ModeItem &mode) {
    return origin(mode.at) + (mode.rollout.empty() ? "" : ", " + mode.rollout);
}

void add_mode(const warden::policy::Policy &policy, PolicyView &view) {
    const auto mode = policy.mode();
    PolicyValue value{
        "policy", "mode", std::string(warden::policy::mode_name(mode.mode)), mode_origin(mode), {}};
    for (const auto &other : policy.modes) {
        if (other.at != mode.at)
            value.overridden.push_back(std::string(warden::policy::mode_name(other.mode)) + " (" +
                                       other.at.text() + ")");
    }
    view.values.push_back(std::move(value));
    for (const auto &later : policy.held_back)
        view.values.push_back({"policy",
                               "mode, later",
                               std::string(warden::policy::mode_name(later.mode)),
                               mode_origin(later),
                               {}});
}

void add_module(const warden::policy::Policy &policy, engine::Registry &registry, const std::string &name,
                PolicyView &view) {
    const Source section = policy.modules.contains(name) ? policy.modules.at(name).at : Source{};
    const auto module = registry.load(name);
    if (!module) {
        view.problems.push_back({section, module.error().message, module.error().code});
        return;
    }
    auto typed = config::read_options("module " + name, (*module)->options, policy.options_of(name), section);
    view.problems.insert(view.problems.end(), typed.problems.begin(), typed.problems.end());
    for (const auto &[key, option] : typed.values) {
        PolicyValue value{name, key, option.is_set ? option.text : "(not set)", origin(option.at), {}};
        for (const auto &other : option.overridden)
            value.overridden.push_back(other.text + " (" + other.at.text() + ")");
        view.values.push_back(std::move(value));
    }
}

void add_exceptions(const warden::policy::Policy &policy, PolicyView &view) {
    for (const auto &[id, items] : policy.severities) {
        for (const auto &item : items)
            view.values.push_back(
                {"severity", id, std::string(findings::severity_name(item.severity)), origin(item.at), {}});
    }
    for (const auto &waiver : policy.waivers) {
        const std::string section = "waive " + waiver.id;
        const std::string from = origin(waiver.at);
        view.values.push_back(
            {section, "container", waiver.containers.empty() ? "*" : join(waiver.containers, " "), from, {}});
        view.values.push_back({section, "owner", waiver.owner, from, {}});
        view.values.push_back({section, "reason", waiver.reason, from, {}});
        view.values.push_back({section, "until", warden::policy::day_text(waiver.until), from, {}});
    }
}

} // namespace

PolicyView policy_view(const warden::policy::Policy &policy, engine::Registry &registry) {
    PolicyView view;
    add_mode(policy, view);
    std::set<std::string> names;
    if (const auto installed = registry.installed())
        names.insert(installed->begin(), installed->end());
    for (const auto &[name, section] : policy.modules)
        names.insert(name);
    for (const auto &name : names)
        add_module(policy, registry, name, view);
    add_exceptions(policy, view);
    return view;
}

std::string policy_view_text(const std::string &container, const PolicyView &view) {
    std::string out = "policy of " + printable(container, 80) + "\n";
    std::string section;
    for (const auto &value : view.values) {
        if (value.section != section)
            out += "[" + value.section + "]\n";
        section = value.section;
        out += "  " + value.key + " = " + printable(value.value, 200) + "   (" + value.from + ")\n";
        for (const auto &other : value.overridden)
            out += "      overrides " + printable(other, 300) + "\n";
    }
    for (const auto &problem : view.problems)
        out += "FAIL POL-002 " + printable(problem.text(), 1000) + "\n";
    return out;
}

std::string policy_view_json(const std::string &container, const PolicyView &view) {
    Json out{{"schema_version", findings::k_schema_version},
             {"container", container},
             {"values", Json::array()},
             {"problems", Json::array()}};
    for (const auto &value : view.values)
        out["values"].push_back({{"section", value.section},
                                 {"key", value.key},
                                 {"value", value.value},
                                 {"from", value.from},
                                 {"overridden", value.overridden}});
    for (const auto &problem : view.problems)
        out["problems"].push_back(problem.text());
    return json_document(out);
}

} // namespace warden::ctl::policy
