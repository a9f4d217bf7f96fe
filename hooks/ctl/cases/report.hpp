// SPDX-License-Identifier: LGPL-2.1-or-later
// What came of cases: a line each, TAP, or JUnit.
#pragma once

#include "ctl/cases/runner.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace warden::ctl::cases {

class SuiteReport {
public:
    // format: text, tap or junit. what: the command that ran them. verbose: with text, what was found also
    // in those that passed.
    SuiteReport(std::string format, std::string what, bool verbose);

    void add(const Outcome &outcome);
    void end(std::size_t left_out);
    // 0 all passed, 1 some did not, 2 some could not be run, or there were none.
    int exit_code() const;

private:
    void write_junit() const;

    std::string format_, what_;
    bool verbose_;
    std::size_t passed_ = 0, failed_ = 0, not_run_ = 0;
    std::vector<Outcome> kept_; // with junit: its head has counts
};

// Each is pure.
std::string outcome_text(const Outcome &outcome, bool verbose, bool color);
std::string outcome_tap(const Outcome &outcome, std::size_t number);

} // namespace warden::ctl::cases
