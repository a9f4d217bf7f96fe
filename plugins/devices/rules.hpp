// SPDX-License-Identifier: LGPL-2.1-or-later
// From facts to findings and plans. Pure: no I/O, no clock.
#pragma once

#include "facts.hpp"

namespace warden::devices {

struct Verdict {
    Findings findings;
    // At start-host: the v1 rules that a device program must stand for, as a plan takes them.
    std::optional<std::string> restrict_to{};
};

// pre-start, and audit of a container that does not run: what the config permits; start-host: a program for
// rules with v1 names; audit of a running container: what the config permits, and whether the kernel holds
// the programs for it.
Verdict check(const Facts &facts);

// The parts, each of its own file.
Findings check_configured(const Facts &facts);
Verdict check_starting(const Facts &facts);
Findings check_running(const Facts &facts);

// Everything that the config says; on_v1: whether the v1 rules will be or are in force on this cgroup2 host.
Findings check_permitted(const Facts &facts, bool on_v1);

Finding finding_at(const char *id, const Rule &rule, std::string message);

} // namespace warden::devices
