// SPDX-License-Identifier: LGPL-2.1-or-later
// INI files and the policy read from them.
#include "fuzz.hpp"

#include "policy/block.hpp"

namespace {

using warden::fuzz::require;

void check_items(const warden::config::Section &section) {
    for (const auto &item : section.items) {
        require(!item.key.empty(), "an item has a key");
        require(item.at.line != 0 && item.value_at.line == item.at.line, "and a place, in one line");
        require(item.value.find('\n') == std::string::npos, "a value is one line");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto text = warden::fuzz::text_of(data, size);
    const auto ini = warden::config::read_ini("p.conf", text);
    bool broken = false;
    for (const auto &section : ini.sections) {
        check_items(section);
        broken = broken || section.is_broken;
    }
    require(!broken || !ini.problems.empty(), "a broken section is a problem");
    warden::policy::PolicySet set;
    warden::policy::parse_policy_file("p.conf", text, set);
    require(set.problems.size() >= ini.problems.size(), "no problem of the text is lost");
    for (const auto &problem : set.problems)
        require(!problem.message.empty() && problem.at.file == "p.conf", "a problem has a place and a text");
    return 0;
}
