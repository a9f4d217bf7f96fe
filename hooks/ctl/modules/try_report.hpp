// SPDX-License-Identifier: LGPL-2.1-or-later
// How `try` shows what the engine did.
#pragma once

#include "findings/phase_report.hpp"

#include "base/dir.hpp"

#include <string>

namespace warden::ctl::modules {

std::string try_text(const findings::PhaseReport &report, bool color);
std::string try_json(const findings::PhaseReport &report);

// Writes the plan below the test tree.
void apply_for_try(const Dir &root, const std::string &container, findings::PhaseReport &report);

} // namespace warden::ctl::modules
