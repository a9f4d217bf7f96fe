// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/configs/sections.hpp"

#include "cgroup/convert/convert.hpp"
#include "lxc/config_text.hpp"

namespace warden::ctl::configs {

std::vector<SectionLine> v1_lines_in_sections(const ConfigInput &input) {
    std::vector<SectionLine> found;
    if (input.config.syntax() != lxc::Syntax::pve)
        return found;
    std::string_view section;
    lxc::RowReader reader(input.bytes, lxc::Syntax::pve);
    for (lxc::Row row; reader.next(row);) {
        if (row.line.kind == lxc::LineKind::section)
            section = row.line.key;
        else if (!section.empty() && row.line.kind == lxc::LineKind::setting &&
                 cgroup::convert::is_v1_key(row.line.key))
            found.push_back({std::string(section),
                             {input.where.shown, row.number, 0},
                             std::string(row.line.key),
                             std::string(row.line.value)});
    }
    return found;
}

std::string text_of(const SectionLine &line) {
    return line.at.text() + ": " + line.key + " stands in the section [" + line.section + "]";
}

} // namespace warden::ctl::configs
