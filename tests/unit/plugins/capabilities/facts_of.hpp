// SPDX-License-Identifier: LGPL-2.1-or-later
// Facts for the module's rules, written in one expression.
#pragma once

#include "base/text.hpp"
#include "plugins/capabilities/rules.hpp"
#include "unit/plugins/found.hpp"

namespace warden::capabilities::test {

using warden::test::Ids;
using warden::test::ids;
using warden::test::says;
using warden::test::shown;

inline constexpr unsigned k_last = 40;
// All but what common.conf drops.
inline constexpr CapSet k_common_set = 0x1fcfdfcffff;
inline const std::string k_common_drop = "mac_admin mac_override sys_time sys_module sys_rawio";

inline std::vector<Value> words_at(std::string_view text, std::uint32_t line) {
    std::vector<Value> values;
    for (const auto word : words(text))
        values.push_back({std::string(word), "config", line});
    return values;
}

// A privileged container; its init, if it has one, has what common.conf leaves and a seccomp filter.
inline Facts facts_of(warden_phase phase, std::string_view drop = k_common_drop, std::string_view keep = "") {
    Facts facts;
    facts.phase = phase;
    facts.has_init = phase != WARDEN_PRE_START;
    facts.privileged = true;
    facts.settings.drop = words_at(drop, 1);
    facts.settings.keep = words_at(keep, 2);
    facts.last_capability = k_last;
    facts.status = ProcessStatus{.bounding = k_common_set, .effective = k_common_set, .seccomp = 2};
    return facts;
}

inline Facts keeping(Facts facts, std::string_view keep) {
    for (const auto word : words(keep))
        facts.policy.keep.emplace_back(word);
    facts.policy.keep_at = {"policy", 3};
    return facts;
}

} // namespace warden::capabilities::test
