// SPDX-License-Identifier: LGPL-2.1-or-later
// btrbk: its unit makes the snapshots under a freeze, and does the rest of its run without one.
#pragma once

#include "ctl/tools/tool.hpp"

namespace warden::ctl::tools {

// What `btrbk snapshot` makes snapshots of, by its config. Pure.
std::vector<std::string> btrbk_places_in(std::string_view config);
// The two commands that stand for one `btrbk run`; empty: it is not one. Pure.
std::vector<std::string> split_btrbk_run(const std::string &command);

Result<std::vector<std::string>> btrbk_places(const Dir &root, std::string_view part);
Wiring wire_btrbk(const Dir &root);

} // namespace warden::ctl::tools
