// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/policy/mistakes.hpp"

#include "ctl/policy/view.hpp"
#include "engine/prepare.hpp"
#include "findings/phase_report.hpp"

namespace warden::ctl::policy {

std::vector<findings::Finding> mistakes_in(const engine::Setup &setup, const warden::policy::PolicySet &set) {
    findings::PhaseReport report;
    engine::Registry registry(setup);
    for (const auto &problem : set.problems)
        report.findings.push_back(findings::engine_finding("POL-002", problem.message, problem.at));
    auto stack = stack::read_stack(*setup.root, setup.stack_directories, setup.trust);
    for (warden_phase phase = WARDEN_PRE_START; phase < WARDEN_PHASES_; ++phase) {
        engine::prepare(stack, phase, {}, registry, {}, {}, report);
        stack.problems.clear(); // the same for every phase
    }
    for (const auto &block : set.blocks) {
        warden::policy::Policy own;
        for (const auto &section : block.modules)
            own.modules[section.name] = section;
        for (const auto &problem : policy_view(own, registry).problems)
            report.findings.push_back(findings::engine_finding("POL-002", problem.message, problem.at));
    }
    return report.findings;
}

} // namespace warden::ctl::policy
