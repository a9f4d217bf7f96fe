// SPDX-License-Identifier: LGPL-2.1-or-later
// What check and migrate report: findings on config files, made without a container and without liblxc.
#pragma once

#include "findings/finding.hpp"

#include <vector>

namespace warden::ctl::check {

// The table that `explain` prints and that findings take their severity, why and fix from.
const std::vector<findings::Check> &offline_checks();

// Its parts: of a config's text and keys, and of what becomes of cgroup settings.
std::vector<findings::Check> text_checks();
std::vector<findings::Check> cgroup_checks();

} // namespace warden::ctl::check
