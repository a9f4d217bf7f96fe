// SPDX-License-Identifier: LGPL-2.1-or-later
// Everything that one evaluation of a phase comes to.
#pragma once

#include "findings/finding.hpp"
#include "findings/plan.hpp"
#include "policy/policy.hpp"

#include <optional>
#include <string>
#include <vector>

namespace warden::findings {

// What one line of the stack gave.
struct LineResult {
    std::string module;
    std::string control;
    Source at;
    warden_result result = WARDEN_ERROR;
    std::string note; // why the line failed, or what changed the module's own result
};

struct LogLine {
    warden_level level = WARDEN_LOG_INFO;
    std::string module;
    std::string text;
};

struct PhaseReport {
    // Unset until a policy was read: then nobody has asked for enforcement.
    std::optional<policy::ModeItem> mode;
    bool allowed = false; // what the stack decided, whatever the mode
    warden_result code = WARDEN_ERROR;
    std::vector<LineResult> lines;
    std::vector<Finding> findings;
    std::vector<LogLine> log;
    Plan plan;
    std::string cgroup; // the limit cgroup below the root, when there is one

    bool enforcing() const { return mode && mode->mode == policy::Mode::enforce; }
    // Audit never refuses.
    bool refused() const { return enforcing() && !allowed; }
};

} // namespace warden::findings
