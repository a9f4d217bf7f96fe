// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/modules/all_checks.hpp"

#include "ctl/audit/drift.hpp"
#include "ctl/audit/uncovered.hpp"
#include "ctl/check/checks.hpp"
#include "ctl/doctor/diagnosis.hpp"
#include "ctl/watch/known.hpp"
#include "engine/registry.hpp"
#include "findings/coverage.hpp"

#include <algorithm>

namespace warden::ctl::modules {

KnownChecks module_checks(const engine::Setup &setup) {
    KnownChecks known;
    engine::Registry registry(setup);
    const auto names = registry.installed();
    if (!names) {
        known.problems.push_back(names.error().message);
        return known;
    }
    for (const auto &name : *names) {
        const auto module = registry.load(name);
        if (!module) {
            known.problems.push_back(module.error().message);
            continue;
        }
        for (const auto &check : (*module)->checks)
            known.checks.push_back({check.id, check.severity, check.title, check.why, check.fix});
    }
    return known;
}

KnownChecks all_checks(const engine::Setup &setup) {
    KnownChecks known;
    known.checks = findings::engine_checks();
    for (const auto *table :
         {&findings::coverage_checks(), &check::offline_checks(), &doctor::doctor_checks(),
          &audit::drift_checks(), &audit::uncovered_checks(), &watch::watch_checks()})
        known.checks.insert(known.checks.end(), table->begin(), table->end());
    auto of_modules = module_checks(setup);
    std::ranges::move(of_modules.checks, std::back_inserter(known.checks));
    known.problems = std::move(of_modules.problems);
    std::sort(known.checks.begin(), known.checks.end(),
              [](const auto &a, const auto &b) { return a.id < b.id; });
    return known;
}

} // namespace warden::ctl::modules
