// SPDX-License-Identifier: LGPL-2.1-or-later
// All cases below some folders, run one after the other.
#pragma once

#include "ctl/cases/pattern.hpp"
#include "ctl/cases/runner.hpp"
#include "ctl/configs/tree.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace warden::ctl::cases {

// What came of a file that could not be read, or of a part of one, is an outcome too, without a name.
struct SuiteOptions {
    std::optional<Pattern> run; // only cases whose FILE:NAME it is found in
};

// A file, or every *.case below a folder, by name. paths as the caller's own process knows them.
Result<std::vector<std::string>> find_case_files(const configs::Tree &place,
                                                 const std::vector<std::string> &paths);

// One call for each case, in order. Returns how many there were that --run left out.
std::size_t run_suite(const configs::Tree &place, const std::vector<std::string> &files,
                      const SuiteOptions &options, Runner &runner,
                      const std::function<void(const Outcome &)> &on_outcome);

} // namespace warden::ctl::cases
