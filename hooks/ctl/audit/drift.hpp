// What changed in a running container since its start.
#pragma once

#include "apparmor/profiles.hpp"
#include "findings/finding.hpp"
#include "state/starts.hpp"

#include <optional>
#include <vector>

namespace warden::ctl::audit {

// The kernel's list, read when the first label asks for it.
using LoadedProfiles = std::optional<Result<apparmor::ProfileList>>;

// Compares the living processes with what start-host recorded: limits that it wrote, the label that it saw,
// and for every process of the container whether it is confined and has no more rights than init. cgroup: the
// limit cgroup below root. At most 10,000 processes are looked at, and it is said when there are more.
std::vector<findings::Finding> find_drift(const Dir &root, const state::Record &record,
                                          LoadedProfiles &profiles);

const std::vector<findings::Check> &drift_checks();

} // namespace warden::ctl::audit
