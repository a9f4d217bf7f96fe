// SPDX-License-Identifier: LGPL-2.1-or-later
// From facts to findings. Pure: no I/O, no clock.
#pragma once

#include "cap_set.hpp"
#include "facts.hpp"

namespace warden::capabilities {

struct Verdict {
    Findings findings;
    warden_result result = WARDEN_OK; // unless a finding denies
    std::string problem{};            // why the policy itself is wrong; empty if it is not
};

// pre-start, and the audit of a container that does not run: what the config leaves; start-host, and the
// audit of a running one: what the kernel says of its init.
Verdict check(const Facts &facts);

// The parts, each of its own file.
Findings check_configured(const Facts &facts, unsigned last_capability);
Findings check_live(const Facts &facts, const ProcessStatus &status, unsigned last_capability);

// What the config leaves in the bounding set, and the key that says so.
ConfiguredSet configured_set(const Settings &settings, unsigned last_capability);
const std::vector<Value> &deciding_words(const Settings &settings);
const char *deciding_key(const Settings &settings);

// CAP-001 and CAP-002 about a bounding set. like: has the place that it comes from, if there is one.
Findings judge(const Facts &facts, CapSet bounding, Finding like);

} // namespace warden::capabilities
