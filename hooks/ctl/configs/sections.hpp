// SPDX-License-Identifier: LGPL-2.1-or-later
// The sections of a Proxmox file: snapshots, and changes that wait for the next start.
#pragma once

#include "ctl/configs/input.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace warden::ctl::configs {

struct SectionLine {
    std::string section;
    Source at;
    std::string key;
    std::string value;
};

// "FILE:LINE: KEY stands in the section [NAME]"
std::string text_of(const SectionLine &line);

// cgroup v1 settings in them: they are not in force, and a rollback to a snapshot brings its own back.
std::vector<SectionLine> v1_lines_in_sections(const ConfigInput &input);

} // namespace warden::ctl::configs
