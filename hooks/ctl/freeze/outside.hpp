// SPDX-License-Identifier: LGPL-2.1-or-later
// freeze-run in the sandbox of a tool's unit: the freeze is done by a unit of our own, the command here.
#pragma once

#include "base/dir.hpp"
#include "ctl/freeze/run.hpp"

#include <optional>
#include <string>
#include <vector>

namespace warden::ctl::freeze {

// Why this process cannot see or freeze containers where it is; empty: it can.
std::string confinement_of(const Dir &root);

// Whether this process is what run_outside started, so that there is nowhere else to go.
bool is_outside();

// The freeze-run --hold that does for these options what has to be done outside, and the thaw. Pure.
std::vector<std::string> hold_command(const FreezeRunOptions &options, const std::string &key);
std::vector<std::string> thaw_command(const FreezeRunOptions &options, const std::string &key);

// As freeze_and_run, but without a report of its own: the unit's goes to standard error. Gives the exit
// code.
int run_outside(const FreezeRunOptions &options, const std::string &why, std::optional<int> soft_exit);

} // namespace warden::ctl::freeze
