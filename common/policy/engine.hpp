// The evaluation of one phase for one container: policy, stack, config, modules. Does nothing but read.
#pragma once

#include "base/clock.hpp"
#include "policy/phase_report.hpp"
#include "policy/request.hpp"

#include <functional>
#include <map>
#include <string>

namespace warden::policy {

// What a supervisor wants to know while it goes on.
struct EngineEvents {
    // As soon as the policy is known; first for any container, then for this one.
    std::function<void(const ModeItem &)> on_mode;
    // Before a module's code runs (loading included), and after. number counts the stack's lines in order.
    std::function<void(unsigned number, const std::string &module)> before_module;
    std::function<void()> after_module;
};

// Lines whose module must not run: it crashed or hung in an earlier attempt.
using FixedResults = std::map<unsigned, warden_result>;

PhaseReport run_phase(const Setup &setup, const Request &request, const Deadline &deadline,
                      const EngineEvents &events, const FixedResults &fixed);

} // namespace warden::policy
