// SPDX-License-Identifier: LGPL-2.1-or-later
// What the site says of a finding: the one place where [severity] and waivers are applied, to every id alike.
#pragma once

#include "engine/setup.hpp"
#include "findings/phase_report.hpp"
#include "findings/request.hpp"
#include "lxc/config.hpp"
#include "policy/policy.hpp"

#include <chrono>
#include <vector>

namespace warden::engine {

struct Settled {
    bool raised = false;  // to an error, which it was not
    bool excused = false; // it was an error, and is lowered or waived
};

// The setup's, else the clock's.
std::chrono::sys_days today(const Setup &setup);

// Gives the finding the site's severity, and its waiver. POL-004 for a waiver that has expired, and
// POL-017 for one that ends soon, go to `more`, which must not hold the finding itself. Does nothing to one
// that is settled already.
Settled settle(const policy::Policy &policy, findings::Finding &finding, std::chrono::sys_days today,
               std::vector<findings::Finding> &more);

// All that are not settled yet. Whether one of them was raised to an error that is not waived: then the site
// does not allow it, whatever decided before.
bool settle_all(const policy::Policy &policy, std::vector<findings::Finding> &findings,
                std::chrono::sys_days today);

// Every policy file of the setup, and its overrides.
policy::PolicySet read_policies(const Setup &setup);

// What a policy's `match` is told of a container.
policy::ContainerFacts facts_of(const Dir &root, const findings::Request &request, const lxc::Config &config);

} // namespace warden::engine
