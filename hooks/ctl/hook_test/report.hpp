// SPDX-License-Identifier: LGPL-2.1-or-later
// Runs as text and as JSON. Pure.
#pragma once

#include "base/json.hpp"
#include "ctl/cases/runner.hpp"
#include "ctl/hook_test/run.hpp"

#include <string>
#include <vector>

namespace warden::ctl::hook_test {

std::string runs_text(const std::vector<Round> &runs, std::size_t width);
// Field names and order are an interface, see lxc-warden-hook-test(8). outcomes: of a comparison.
Json runs_json(const std::vector<Round> &runs, const std::vector<std::string> &program,
               const std::vector<cases::Outcome> &outcomes);
// One for each run and each call, with what is wrong with it: without a kept result.
std::vector<cases::Outcome> problems_as_outcomes(const std::vector<Round> &runs, const std::string &program);

} // namespace warden::ctl::hook_test
