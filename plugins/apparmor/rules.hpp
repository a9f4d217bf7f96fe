// SPDX-License-Identifier: LGPL-2.1-or-later
// From facts to findings. Pure: no I/O, no clock.
#pragma once

#include "configured.hpp"
#include "facts.hpp"

namespace warden::apparmor_module {

// What the phase reports: at pre-start the config and the host, at start-host the label of the process that
// becomes init, at audit the config and, where the container runs, its label, which then decides.
Findings check(const Facts &facts);

// The parts, each of its own file. A finding's `at` points into facts.
Findings check_kernel(const Facts &facts);
Findings check_settings(const Facts &facts, const Configured &configured);
Findings check_profile(const Facts &facts, const Configured &configured);
Findings check_live(const Facts &facts, const Configured &configured);

// A finding about lxc.apparmor.profile.
Finding about_profile(const Facts &facts, const char *id, std::string message);

// Why `profile` is not what the policy wants; empty when it is. is_generated: whether LXC generates it.
std::string unwanted_reason(const Facts &facts, const std::vector<std::string> &profiles, bool is_generated);

} // namespace warden::apparmor_module
