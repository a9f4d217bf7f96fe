// SPDX-License-Identifier: LGPL-2.1-or-later
// Files that LXC could not write on a host: it does not start the container then.
#pragma once

#include "cgroup/host_facts.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace warden::cgroup {

struct MissingFile {
    std::string_view code; // "L-NOCONTROLLER", "L-NOSWAPFILE"
    std::string why;       // for the admin, and what to do
};

// By the controller of a cgroup2 file, and for memory.swap.* by whether swap is accounted; nullopt if the
// host has the file.
std::optional<MissingFile> missing_file(std::string_view file, const HostFacts &host);

} // namespace warden::cgroup
