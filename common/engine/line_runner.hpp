// SPDX-License-Identifier: LGPL-2.1-or-later
// Runs one line of the stack: the module's function with its context, and what its answer really comes to.
#pragma once

#include "engine/context.hpp"
#include "engine/module_states.hpp"
#include "engine/prepare.hpp"

namespace warden::engine {

class LineRunner {
public:
    LineRunner(Evaluation &evaluation, const Prepared &prepared, const EngineEvents &events,
               const FixedResults &fixed, ModuleStates &states)
        : evaluation_(evaluation), prepared_(prepared), events_(events), fixed_(fixed), states_(states) {}

    // Records the line's result in the report.
    warden_result run(const stack::Entry &entry);
    // Two modules wanted different values for one target.
    bool plans_conflict() const { return conflict_; }

private:
    warden_result call(warden_ctx &ctx, unsigned number, warden_run_fn *function) const;
    void log_exception(const warden_ctx &ctx, const std::string &what) const;
    warden_result settle(const warden_ctx &ctx, warden_result result, std::string &note);
    void add_engine_finding(const warden_ctx &ctx, const char *id, const std::string &message);

    Evaluation &evaluation_;
    const Prepared &prepared_;
    const EngineEvents &events_;
    const FixedResults &fixed_;
    ModuleStates &states_;
    bool conflict_ = false;
};

} // namespace warden::engine
