// SPDX-License-Identifier: LGPL-2.1-or-later
// What of a policy fits nothing on this host. Pure.
#pragma once

#include "findings/finding.hpp"
#include "policy/policy.hpp"

#include <set>
#include <string>
#include <vector>

namespace warden::ctl::policy {

// POL-018, POL-004 and POL-017. containers: all of this host; without any only ids and days are looked at.
// known: every id that can be reported; empty: not known.
std::vector<findings::Finding> unfit_parts(const warden::policy::PolicySet &set,
                                           const std::vector<warden::policy::ContainerFacts> &containers,
                                           const std::set<std::string> &known);

} // namespace warden::ctl::policy
