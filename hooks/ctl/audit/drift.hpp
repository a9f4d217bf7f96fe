// SPDX-License-Identifier: LGPL-2.1-or-later
// What changed in a running container since its start.
#pragma once

#include "apparmor/profiles.hpp"
#include "ctl/containers/containers.hpp"
#include "findings/finding.hpp"
#include "state/starts.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace warden::ctl::audit {

// The kernel's list, read when the first label asks for it.
using LoadedProfiles = std::optional<Result<apparmor::ProfileList>>;

// What one container may cost: it makes as many groups and processes as it likes.
struct DriftBudget {
    std::size_t processes = 10'000;
    std::size_t groups = 4096;
    std::size_t bytes = std::size_t{1} << 20U; // of lists of processes
    std::int64_t ms = 500;
};

// Compares the living processes with what start-host recorded: limits that it wrote, the label that it saw,
// and for every process of the container whether it is confined and has no more rights than init. cgroup: the
// limit cgroup below root. What the budget did not suffice for is said (HOOK-007).
std::vector<findings::Finding> find_drift(const Dir &root, const state::Record &record,
                                          LoadedProfiles &profiles, const DriftBudget &budget = {});

// The same for many containers, those that run and have a record, in one worker that has few of our
// capabilities: what is read is theirs. One entry for each, in order. What the worker did not get to is said.
std::vector<std::vector<findings::Finding>> find_drifts(const Dir &root,
                                                        const std::vector<containers::Container> &containers);

const std::vector<findings::Check> &drift_checks();

} // namespace warden::ctl::audit
