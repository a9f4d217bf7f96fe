// SPDX-License-Identifier: LGPL-2.1-or-later
// Facts for the module's rules, written in one expression.
#pragma once

#include "base/text.hpp"
#include "plugins/devices/rules.hpp"
#include "unit/plugins/found.hpp"

#include <algorithm>

namespace warden::devices::test {

using warden::test::Ids;
using warden::test::ids;
using warden::test::says;
using warden::test::shown;

// What LXC's common.conf has for both versions, shortened.
inline const std::string k_common = "v1 deny a\nv1 allow c *:* m\nv1 allow c 1:3 rwm\n"
                                    "v2 deny a\nv2 allow c *:* m\nv2 allow c 1:3 rwm\n";

// Lines "v1 deny a", "v2 allow c 1:3 rwm"; also "v2 devices.alloww c 1:3 rwm".
inline std::vector<Rule> rules_of(std::string_view text, bool own, unsigned first_line) {
    std::vector<Rule> rules;
    for (const auto line : split(text, '\n')) {
        const auto parts = words(line);
        if (parts.size() < 3)
            continue;
        std::string file(parts[1]);
        if (file.find('.') == std::string::npos)
            file = "devices." + file;
        const std::string rule(line.substr(static_cast<std::size_t>(parts[2].data() - line.data())));
        rules.push_back({.v2 = parts[0] == "v2",
                         .own = own,
                         .file = file,
                         .text = rule,
                         .taken = rule,
                         .at = {rule, own ? "config" : "common.conf", first_line++}});
    }
    return rules;
}

// own: the lines of the container's own config; common: those of a file that it includes before them.
inline Facts facts_of(warden_phase phase, const std::string &own, const std::string &common = "") {
    Facts facts;
    facts.phase = phase;
    facts.container = "c1";
    facts.has_init = phase != WARDEN_PRE_START;
    facts.proc_devices =
        "Character devices:\n  1 mem\n 21 sg\n\nBlock devices:\n  7 loop\n  8 sd\n254 device-mapper\n";
    std::vector<Rule> rules = rules_of(common, false, 1);
    for (auto &rule : rules_of(own, true, 1))
        rules.push_back(std::move(rule));
    std::stable_partition(rules.begin(), rules.end(), [](const Rule &rule) { return !rule.v2; });
    facts.rules = sort_out(std::move(rules));
    facts.programs = Programs{.any = true, .ours = {}};
    return facts;
}

} // namespace warden::devices::test
