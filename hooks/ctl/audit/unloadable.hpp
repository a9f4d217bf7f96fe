// SPDX-License-Identifier: LGPL-2.1-or-later
// Configs that the LXC of this host does not load.
#pragma once

#include "ctl/audit/audit.hpp"
#include "lxc/config.hpp"

namespace warden::ctl::audit {

// Appends a finding of check's, CFG-010 to CFG-020, for each line that `lxc` (its major; nullopt: none is
// installed) refuses, and notes that the config cannot be loaded. What the modules say of a limit under a v1
// name is taken out while the container is stopped: no start will come to the hook that writes it.
void add_unloadable(AuditedContainer &audited, const lxc::Config &config, std::optional<unsigned> lxc);

} // namespace warden::ctl::audit
