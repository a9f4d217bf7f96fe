// SPDX-License-Identifier: LGPL-2.1-or-later
// Where a hook says what it found: the journal with fields, a short text on stderr, Proxmox VE's task log.
#pragma once

#include "findings/phase_report.hpp"
#include "findings/request.hpp"

namespace warden::hooks {

// LXC drains only ten reads of a hook's output, so stderr gets a few lines; the journal gets everything.
void emit(const Dir &root, const findings::Request &request, const findings::PhaseReport &report);

} // namespace warden::hooks
