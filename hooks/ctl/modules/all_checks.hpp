// SPDX-License-Identifier: LGPL-2.1-or-later
// Every finding that this installation can report.
#pragma once

#include "engine/setup.hpp"
#include "findings/finding.hpp"

#include <string>
#include <vector>

namespace warden::ctl::modules {

struct KnownChecks {
    std::vector<findings::Check> checks; // sorted by id
    std::vector<std::string> problems;   // modules whose table could not be read
};

// Those of the setup's modules. Loads them.
KnownChecks module_checks(const engine::Setup &setup);
// The engine's, the offline verbs' and those of the setup's modules. Loads the modules.
KnownChecks all_checks(const engine::Setup &setup);

} // namespace warden::ctl::modules
