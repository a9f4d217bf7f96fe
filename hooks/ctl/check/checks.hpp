// What check and migrate report: findings on config files, made without a container and without liblxc.
#pragma once

#include "findings/finding.hpp"

#include <vector>

namespace warden::ctl::check {

// The table that `explain` prints and that findings take their severity, why and fix from.
const std::vector<findings::Check> &offline_checks();

} // namespace warden::ctl::check
