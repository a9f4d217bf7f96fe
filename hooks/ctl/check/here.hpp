// SPDX-License-Identifier: LGPL-2.1-or-later
// What a cgroup2 line needs of the host.
#pragma once

#include "cgroup/host_facts.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace warden::ctl::check {

// Why a start on this host fails for a cgroup2 line whose value is right as such, empty if it does not: the
// file is missing, or the disk that it names. Facts that are not known refuse nothing.
std::optional<std::string> not_here(std::string_view key, std::string_view value,
                                    const cgroup::HostFacts &host);

} // namespace warden::ctl::check
