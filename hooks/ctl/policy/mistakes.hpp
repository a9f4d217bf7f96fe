// SPDX-License-Identifier: LGPL-2.1-or-later
// What is wrong with the policy and the stack themselves, whatever containers there are.
#pragma once

#include "engine/setup.hpp"
#include "findings/finding.hpp"

#include <vector>

namespace warden::ctl::policy {

// Everything that any container could meet: all phases' modules, all files' sections whatever they match.
// set: of setup.
std::vector<findings::Finding> mistakes_in(const engine::Setup &setup, const warden::policy::PolicySet &set);

} // namespace warden::ctl::policy
