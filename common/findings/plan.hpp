// SPDX-License-Identifier: LGPL-2.1-or-later
// What modules want to be done. Nothing is done here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warden::findings {

struct PlanStep {
    enum class Kind : std::uint8_t { cgroup, replace, freeze, thaw, devices, command };
    Kind kind = Kind::cgroup;
    std::string target;            // cgroup file, or path below the root
    std::string value;             // what is written; devices: one rule a line
    std::uint64_t deadline_ms = 0; // freeze, command
    std::string module;            // who wants it
    // command: program and arguments, inside the container, and what undoes it (may be empty).
    std::vector<std::string> argv{}, undo{};

    // "write memory.max = 67108864", for dry runs.
    std::string text() const;
};

class Plan {
public:
    // The step that wants something else for the same target, if there is one; the plan then stays as it was.
    std::optional<PlanStep> add(PlanStep step);
    const std::vector<PlanStep> &steps() const { return steps_; }
    bool empty() const { return steps_.empty(); }

private:
    std::vector<PlanStep> steps_;
};

} // namespace warden::findings
