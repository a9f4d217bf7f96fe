// SPDX-License-Identifier: LGPL-2.1-or-later
// A file that has no name and no disk: bytes that a program is to read through a descriptor.
#pragma once

#include "base/fd.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>

namespace warden {

// Holds a copy of bytes; reading begins at the first one. Close-on-exec, and none of the standard files.
Result<Fd> memory_file(std::string_view bytes);

// A path by which a child of this process, with the same user, can open fd again.
std::string path_for_children(const Fd &fd);

} // namespace warden
