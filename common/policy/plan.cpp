#include "policy/plan.hpp"

namespace warden::policy {
namespace {

// io.max and the weights hold a value for each device, named by the first word of what is written.
std::string conflict_key(const PlanStep &step) {
    std::string key = std::to_string(static_cast<int>(step.kind)) + "/" + step.target;
    if (step.kind == PlanStep::Kind::freeze || step.kind == PlanStep::Kind::thaw)
        return "state";
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
    case Kind::thaw:
        break;
    }
    return "thaw";
}

std::optional<PlanStep> Plan::add(PlanStep step) {
    for (const auto &known : steps_) {
        if (conflict_key(known) != conflict_key(step))
            continue;
        if (known.kind == step.kind && known.value == step.value)
            return std::nullopt;
        return known;
    }
    steps_.push_back(std::move(step));
    return std::nullopt;
}

} // namespace warden::policy
