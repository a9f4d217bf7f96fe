// SPDX-License-Identifier: LGPL-2.1-or-later
// sanoid: keys of [template_default], which every dataset takes.
#pragma once

#include "ctl/tools/tool.hpp"

namespace warden::ctl::tools {

// What has to change in sanoid.conf, its problems and remarks, with `place` before the numbers of lines.
// Pure.
Wiring sanoid_wiring(std::string_view config, const std::string &place);
// Without our block. Pure.
Edit sanoid_undone(std::string_view config);
// Its datasets. Pure.
std::vector<std::string> sanoid_datasets(std::string_view config);

Result<std::vector<std::string>> sanoid_places(const Dir &root, std::string_view part);
Wiring wire_sanoid(const Dir &root);
std::vector<Edit> undo_sanoid(const Dir &root);

} // namespace warden::ctl::tools
