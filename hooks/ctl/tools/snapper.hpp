// SPDX-License-Identifier: LGPL-2.1-or-later
// snapper: a plugin; releases before 0.10.5 call it only after the snapshot, so that there its units and
// Debian's hook of apt are wrapped.
#pragma once

#include "ctl/tools/tool.hpp"

#include <optional>

namespace warden::ctl::tools {

// Of `snapper --version` or a Debian version: does it call its plugins before a snapshot? nullopt: not a
// version. Pure.
std::optional<bool> snapper_calls_before(std::string_view version);
// SUBVOLUME= of one of its configs. Pure.
std::optional<std::string> snapper_subvolume(std::string_view config);

Result<std::vector<std::string>> snapper_places(const Dir &root, std::string_view part);
Wiring wire_snapper(const Dir &root);

} // namespace warden::ctl::tools
