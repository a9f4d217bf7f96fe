// SPDX-License-Identifier: LGPL-2.1-or-later
// From facts to findings and plans. Pure: no I/O, no clock.
#pragma once

#include "facts.hpp"
#include "resources.hpp"

#include "cgroup/writes/plan.hpp"

namespace warden::limits {

struct Verdict {
    Findings findings;
    std::vector<cgroup::writes::PlannedWrite> writes{}; // at start-host, in this order
    warden_result result = WARDEN_OK;                   // unless a finding denies
};

// pre-start, and audit of a container that does not run: what the config says; start-host: what is missing in
// the fresh cgroup; audit of a running container: whether the kernel holds what the config asks for; stop:
// what was used.
Verdict check(const Facts &facts);

// The parts, each of its own file; those after the first are for a host with the unified layout.
Findings check_other_layout(const Facts &facts, const WantedLimits &wanted);
Findings check_configured(const Facts &facts, const WantedLimits &wanted);
Verdict check_starting(const Facts &facts, const WantedLimits &wanted, const GroupFiles &group);
Findings check_running(const Facts &facts, const WantedLimits &wanted, const GroupFiles &group);
Findings check_stopped(const Use &use);

// The line's place, key and value in a finding.
Finding finding_at(const char *id, const WantedLine &line, std::string message);

// LIM-003 or LIM-004 for every line that is not converted exactly, LIM-001 for what needs no line.
Findings remarks_of(const WantedLimits &wanted);

// The value is what the file holds before anybody writes it.
bool is_untouched(std::string_view file, std::string_view value);

} // namespace warden::limits
