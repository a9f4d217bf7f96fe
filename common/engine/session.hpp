// SPDX-License-Identifier: LGPL-2.1-or-later
// The evaluation of one phase for one container: policy, stack, config, modules. Does nothing but read.
#pragma once

#include "base/clock.hpp"
#include "engine/registry.hpp"
#include "engine/setup.hpp"
#include "findings/phase_report.hpp"
#include "findings/request.hpp"
#include "lxc/config_reader.hpp"
#include "stack/stack.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace warden::engine {

class ModuleStates;

// What a supervisor wants to know while it goes on.
struct EngineEvents {
    // As soon as the policy is known; first for any container, then for this one.
    std::function<void(const policy::ModeItem &)> on_mode;
    // Before a module's code runs (loading included), and after. number counts the stack's lines in order.
    std::function<void(unsigned number, const std::string &module)> before_module;
    std::function<void()> after_module;
    // Before a module tidies up; after_module comes after that too.
    std::function<void(unsigned number, const std::string &module)> before_fini;
};

// Lines whose module must not run: it crashed or hung in an earlier attempt.
using FixedResults = std::map<unsigned, warden_result>;

// One look at a host: policies, stacks, modules and included configs are read once, for as many containers
// and phases as are asked for. Borrows setup.
class Session {
public:
    explicit Session(const Setup &setup);
    Session(const Session &) = delete;
    Session &operator=(const Session &) = delete;
    ~Session();

    findings::PhaseReport run(const findings::Request &request, const Deadline &deadline,
                              const EngineEvents &events, const FixedResults &fixed);
    // Lets the modules tidy up; nothing is run afterwards.
    void close(const EngineEvents &events);

private:
    const Setup &setup_;
    policy::PolicySet policies_;
    stack::Stack stack_;
    Registry registry_;
    std::unique_ptr<ModuleStates> states_;
    lxc::ConfigReader reader_;
};

// A session for one container.
findings::PhaseReport run_phase(const Setup &setup, const findings::Request &request,
                                const Deadline &deadline, const EngineEvents &events,
                                const FixedResults &fixed);

} // namespace warden::engine
