// SPDX-License-Identifier: LGPL-2.1-or-later
// A kept result: what each call came to, as cases in the format of policy verify. Pure.
#pragma once

#include "config/problem.hpp"
#include "ctl/cases/runner.hpp"
#include "ctl/hook_test/run.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace warden::ctl::hook_test {

// What a call, or a run as a whole, came to, in a case's words; or what is expected of it: only what is named
// is compared.
struct Outline {
    std::map<std::string, std::string> words;  // "status": "exit 0"
    std::optional<std::set<std::string>> sets; // "memory.max: max -> 64"; all of them
    std::set<std::string> touches;             // "/run/x"; further ones may be
};

struct ExpectedCase {
    std::string name;
    Source at;
    Outline expected;
};

struct ExpectedFile {
    std::vector<ExpectedCase> cases;
    config::Problems problems;
};

ExpectedFile parse_expected(const std::string &file, std::string_view text);

// The runs as such a file: parse_expected reads it back.
std::string expected_text(const std::vector<Round> &runs);

// One for each case, in the file's order, and one for each call that no case expects. file: its name.
std::vector<cases::Outcome> compare(const std::string &file, const std::vector<ExpectedCase> &expected,
                                    const std::vector<Round> &runs);

} // namespace warden::ctl::hook_test
