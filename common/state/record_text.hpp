// SPDX-License-Identifier: LGPL-2.1-or-later
// The small files below /run/lxc-warden: lines `key=value`, one file for each container.
#pragma once

#include "base/dir.hpp"

#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace warden::state {

// '%' and control characters as %XX, so that a value stays on its line; in a name also '/' and '=', so that
// it stays within its file name and before its value.
std::string escape_record(std::string_view text, bool is_name);
std::string unescape_record(std::string_view text);

// The file name for a container: within NAME_MAX, and without '/'. Two containers can share one (a long name
// is hashed), so that the names inside the record count.
std::string record_file_name(std::string_view lxcpath, std::string_view name);

// Keys as they stand, values unescaped; lines without '=' are skipped.
std::vector<std::pair<std::string, std::string>> parse_record_lines(std::string_view text);

// The directory, and those above it with 0755, as far as they are missing.
Status make_record_directory(const Dir &root, std::string_view path, mode_t mode = 0755);

} // namespace warden::state
