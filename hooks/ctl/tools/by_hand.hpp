// SPDX-License-Identifier: LGPL-2.1-or-later
// Tools of which we change nothing: the exact lines to put, or why there are none.
#pragma once

#include "ctl/tools/tool.hpp"

namespace warden::ctl::tools {

Wiring wire_zrepl(const Dir &root);
Wiring wire_znapzend(const Dir &root);
Wiring wire_zfs_autobackup(const Dir &root);
Wiring wire_zfs_auto_snapshot(const Dir &root);
Wiring wire_kopia(const Dir &root);
Wiring wire_syncoid(const Dir &root);
Wiring wire_pyznap(const Dir &root);
Wiring wire_vzdump(const Dir &root);
Wiring wire_timeshift(const Dir &root);
Wiring wire_lxc_snapshot(const Dir &root);

// Of Timeshift in its btrfs mode. part is not used.
Result<std::vector<std::string>> timeshift_places(const Dir &root, std::string_view part);

} // namespace warden::ctl::tools
