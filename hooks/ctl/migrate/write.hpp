// SPDX-License-Identifier: LGPL-2.1-or-later
// Puts a migrated text in the place of the old one.
#pragma once

#include "base/dir.hpp"

#include <string>
#include <string_view>

namespace warden::ctl::migrate {

// The time that a backup carries in its name: 20260601T101500Z.
std::string backup_time();

// Replaces the file at path (symlinks at its end are followed) by `after`, if it still holds `before`, and
// gives the name of the backup. Killed at any moment it leaves the old or the new content, whole. Backups are
// called FILE.TIME.bak and stand beside the file; for files in /etc/pve they go to /var/backups/lxc-warden,
// as whatever lies in there is copied to every host of the cluster.
Result<std::string> write_migrated(const Dir &root, std::string_view path, std::string_view before,
                                   std::string_view after, std::string_view time);

} // namespace warden::ctl::migrate
