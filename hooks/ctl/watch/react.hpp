// SPDX-License-Identifier: LGPL-2.1-or-later
// What the site wants done about a container that changed while it ran.
#pragma once

#include "base/dir.hpp"
#include "findings/finding.hpp"
#include "policy/policy.hpp"

#include <optional>
#include <string>

namespace warden::ctl::watch {

struct Culprit {
    std::string lxcpath, container;
    std::string cgroup; // its limit cgroup, below the root
};

// Freezes it as `freeze-run --hold` does, or kills all of its processes through cgroup.kill (Linux 5.14).
// HOOK-011 says what was done, or why it could not be. nullopt: the site only wants to know.
std::optional<findings::Finding> react(const Dir &root, const Culprit &culprit, warden::policy::OnDrift wish);

} // namespace warden::ctl::watch
