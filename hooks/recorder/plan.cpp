// SPDX-License-Identifier: LGPL-2.1-or-later
#include "recorder/plan.hpp"

#include "base/json.hpp"

#include <algorithm>
#include <array>

namespace warden::recorder {
namespace {

constexpr std::array<Input, 5> k_inputs{Input::as_given, Input::null, Input::closed, Input::open,
                                        Input::endless};

} // namespace

std::string_view input_name(Input input) {
    constexpr std::array<std::string_view, 5> names{"given", "null", "closed", "open", "endless"};
    return names[static_cast<std::size_t>(input)];
}

std::optional<Input> find_input(std::string_view name) {
    const auto found = std::ranges::find(k_inputs, name, input_name);
    return found == k_inputs.end() ? std::nullopt : std::optional(*found);
}

std::string plan_text(const Plan &plan) {
    Json json{{"container", plan.container},
              {"control", plan.control},
              {"program", plan.program},
              {"input", input_name(plan.input)},
              {"slow_ms", plan.slow_ms}};
    if (plan.kill_after_ms)
        json["kill_after_ms"] = *plan.kill_after_ms;
    return json_document(json);
}

Result<Plan> parse_plan(std::string_view text) {
    try {
        const Json json = Json::parse(text);
        Plan plan;
        plan.container = json.at("container").get<std::string>();
        plan.control = json.at("control").get<std::string>();
        plan.program = json.at("program").get<std::vector<std::string>>();
        plan.slow_ms = json.at("slow_ms").get<std::int64_t>();
        if (json.contains("kill_after_ms"))
            plan.kill_after_ms = json.at("kill_after_ms").get<std::int64_t>();
        const auto input = find_input(json.at("input").get<std::string>());
        if (plan.program.empty() || !input)
            return Error{"the plan of this run names no program or no input", EINVAL};
        plan.input = *input;
        return plan;
    } catch (const Json::exception &problem) {
        return Error{std::string("the plan of this run cannot be read: ") + problem.what(), EINVAL};
    }
}

} // namespace warden::recorder
