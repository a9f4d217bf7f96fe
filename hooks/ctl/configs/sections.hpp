// SPDX-License-Identifier: LGPL-2.1-or-later
// The sections of a Proxmox file: snapshots, and changes that wait for the next start.
#pragma once

#include "ctl/configs/input.hpp"

#include <string>
#include <vector>

namespace warden::ctl::configs {

struct SectionLine {
    std::string section;
    Source at;
    std::string key;
    std::string value;
};

// cgroup v1 settings in them: they are not in force, and a rollback brings them back.
std::vector<SectionLine> v1_lines_in_sections(const ConfigInput &input);

} // namespace warden::ctl::configs
