// Every finding that this installation can report.
#pragma once

#include "findings/finding.hpp"

#include <string>
#include <vector>

namespace warden::ctl::modules {

struct KnownChecks {
    std::vector<findings::Check> checks; // sorted by id
    std::vector<std::string> problems;   // modules whose table could not be read
};

// The engine's, the offline verbs' and those of the installed modules. Loads the modules.
KnownChecks all_checks();

} // namespace warden::ctl::modules
