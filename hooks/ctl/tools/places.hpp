// SPDX-License-Identifier: LGPL-2.1-or-later
// `@TOOL` in place of a path: what the tool's own configuration makes snapshots of, as it is now.
#pragma once

#include "base/dir.hpp"

#include <string>
#include <vector>

namespace warden::ctl::tools {

inline bool names_a_tool(std::string_view place) {
    return place.starts_with("@");
}

// place: @TOOL, or @TOOL:PART for one of its configs. Paths and datasets; an Error for a tool that is not
// known, or of which this cannot be told.
Result<std::vector<std::string>> places_of_tool(const Dir &root, std::string_view place);

} // namespace warden::ctl::tools
