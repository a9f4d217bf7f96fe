// Configs that the LXC of this host does not load any more.
#pragma once

#include "ctl/audit/audit.hpp"
#include "lxc/config.hpp"

namespace warden::ctl::audit {

// Appends CFG-020 for each key that `lxc` (its major; nullopt: none is installed) refuses. What the modules
// say of a limit under such a name is taken out while the container is stopped: no start will come to the
// hook that writes it.
void add_unloadable(AuditedContainer &audited, const lxc::Config &config, std::optional<unsigned> lxc);

} // namespace warden::ctl::audit
