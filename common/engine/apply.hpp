// SPDX-License-Identifier: LGPL-2.1-or-later
// Makes a plan real: writes, reads back, undoes.
#pragma once

#include "base/dir.hpp"
#include "findings/phase_report.hpp"

namespace warden::engine {

// Applies the report's cgroup and replace steps below root, in order, and reads each cgroup value back. When
// a step fails, the cgroup files written before get their old values in reverse order. What went wrong
// becomes a POL-010 finding; the return value says whether everything is in force. Freeze and thaw steps are
// not applied here: they need the freezer's guardian.
bool apply_plan(const Dir &root, const std::string &container, findings::PhaseReport &report);

} // namespace warden::engine
