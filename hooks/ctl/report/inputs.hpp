// SPDX-License-Identifier: LGPL-2.1-or-later
// Which files are given to report.
#pragma once

#include "base/dir.hpp"

#include <string>
#include <vector>

namespace warden::ctl::report {

struct Inputs {
    struct Problem {
        std::string shown, message;
    };
    std::vector<std::string> files; // absolute, below the root, each once
    std::vector<Problem> problems;
};

// Each path is a file, or a directory with every *.json below it: hidden ones are left out, and symlinks lead
// to files only. directory: what relative paths start from.
Inputs find_inputs(const Dir &root, const std::string &directory, const std::vector<std::string> &paths);

} // namespace warden::ctl::report
