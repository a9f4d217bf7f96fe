// SPDX-License-Identifier: LGPL-2.1-or-later
// Debian packages, by dpkg's own list.
#pragma once

#include "base/dir.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace warden::ctl::configs {

// The text of /var/lib/dpkg/status; some megabytes on a large host.
Result<std::string> read_package_status(const Dir &root);
// Of a package, in that text; nullopt: it is not installed.
std::optional<std::string> installed_version(std::string_view status, std::string_view package);

} // namespace warden::ctl::configs
