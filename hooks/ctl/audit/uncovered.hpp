// SPDX-License-Identifier: LGPL-2.1-or-later
// Containers that run and are none of those that the audit looks at: they are named, so that none is missing
// without a word.
#pragma once

#include "ctl/audit/audit.hpp"

#include <vector>

namespace warden::ctl::audit {

// HOOK-008 for each container that runs and is not among `audited`: from another lxcpath, without a config,
// with a monitor that is not believed or was killed. HOOK-009 for one of `audited` in the place of whose
// monitor somebody else listens. With the findings as they are before the site's policy.
std::vector<AuditedContainer> find_uncovered(const Dir &root, containers::ContainerFinder &finder,
                                             const std::vector<containers::Container> &audited);
void add_impostor(AuditedContainer &audited);

const std::vector<findings::Check> &uncovered_checks();

} // namespace warden::ctl::audit
