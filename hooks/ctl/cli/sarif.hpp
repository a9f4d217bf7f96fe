// SPDX-License-Identifier: LGPL-2.1-or-later
// Findings as SARIF 2.1.0, which code scanning takes.
#pragma once

#include "base/json.hpp"
#include "findings/finding.hpp"

#include <map>
#include <string>
#include <string_view>

namespace warden::ctl::cli {

// One log with one run, written piece by piece: a fleet has more findings than fit into memory. What is kept
// is a rule for each id.
class SarifLog {
public:
    std::string begin() const;
    // A result, with what separates it from the one before. Severity and why of a rule are those of the first
    // finding with its id.
    std::string result(const findings::Finding &finding);

    struct Run {
        std::string version; // of lxc-warden; may be empty
        int exit_code = 0;
        bool complete = true;           // everything could be looked at
        std::vector<std::string> notes; // what else is to be known of the run
    };
    std::string end(const Run &run) const;

private:
    struct Rule {
        std::size_t index = 0; // in the order in which ids came
        findings::Finding first;
    };

    std::map<std::string, Rule, std::less<>> rules_;
    bool first_ = true;
};

} // namespace warden::ctl::cli
