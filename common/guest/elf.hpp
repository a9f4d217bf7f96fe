// SPDX-License-Identifier: LGPL-2.1-or-later
// The only thing that we want to know of an ELF file. Hostile input.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace warden::guest {

// The DT_NEEDED entries, read by the program headers as ld.so reads them: a file without section headers has
// them too. Empty for a static program. EINVAL for what is not an ELF file, is cut off, or points outside of
// itself.
Result<std::vector<std::string>> needed_libraries(std::string_view bytes);

} // namespace warden::guest
