// SPDX-License-Identifier: LGPL-2.1-or-later
// What an evaluation came to, as structured messages in the journal.
#pragma once

#include "base/dir.hpp"
#include "findings/phase_report.hpp"
#include "findings/request.hpp"

namespace warden::findings {

// Every finding, log line and, if there is one, the refusal. Best effort: without a journal nothing is said.
void log_report(const Dir &root, const Request &request, const PhaseReport &report);

// A finding that was logged earlier, and that does not hold any more.
void log_ended(const Dir &root, const Request &request, const Finding &finding);

// One line for people; the report must be a refusal.
std::string refusal_text(const Request &request, const PhaseReport &report);

} // namespace warden::findings
