// SPDX-License-Identifier: LGPL-2.1-or-later
#include "findings/plan.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace warden::findings {
namespace {

// io.max and the weights hold a value for each device, named by the first word of what is written.
std::string conflict_key(const PlanStep &step) {
    std::string key = std::to_string(static_cast<int>(step.kind)) + "/" + step.target;
    if (step.kind == PlanStep::Kind::freeze || step.kind == PlanStep::Kind::thaw)
        return "state";
    if (step.kind == PlanStep::Kind::devices)
        return "devices";
    if (step.kind == PlanStep::Kind::command)
        return "command/" + join(step.argv, "\n");
    const auto blank = step.value.find(' ');
    if (step.target.starts_with("io.") && blank != std::string::npos)
        key += "/" + step.value.substr(0, blank);
    return key;
}

} // namespace

std::string PlanStep::text() const {
    switch (kind) {
    case Kind::cgroup:
        return "write " + target + " = " + value;
    case Kind::replace:
        return "replace " + target + " (" + std::to_string(value.size()) + " bytes)";
    case Kind::freeze:
        return "freeze within " + std::to_string(deadline_ms) + " ms";
    case Kind::devices: {
        std::string rules = value;
        while (rules.ends_with('\n'))
            rules.pop_back();
        std::replace(rules.begin(), rules.end(), '\n', ';');
        return "restrict devices to " + rules;
    }
    case Kind::command:
        return "run " + printable(join(argv, " ")) + " in the container" +
               (undo.empty() ? "" : ", undone by " + printable(join(undo, " ")));
    case Kind::thaw:
        break;
    }
    return "thaw";
}

std::optional<PlanStep> Plan::add(PlanStep step) {
    for (const auto &known : steps_) {
        if (conflict_key(known) != conflict_key(step))
            continue;
        if (known.kind == step.kind && known.value == step.value && known.undo == step.undo)
            return std::nullopt;
        return known;
    }
    steps_.push_back(std::move(step));
    return std::nullopt;
}

} // namespace warden::findings
