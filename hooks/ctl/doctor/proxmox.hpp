// SPDX-License-Identifier: LGPL-2.1-or-later
// A Proxmox VE host, in the doctor's eyes.
#pragma once

#include "ctl/doctor/diagnosis.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace warden::ctl::doctor {

// Says nothing of any other host. What the next upgrade brings is what the program apt_cache (absolute) says,
// which is run with a deadline; not asked if it is empty.
void examine_proxmox(const Dir &root, const std::string &apt_cache, Diagnosis &diagnosis);

// Of the output of `apt-cache policy PACKAGE`.
std::optional<std::string> candidate_version(std::string_view policy);

} // namespace warden::ctl::doctor
