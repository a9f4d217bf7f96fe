// SPDX-License-Identifier: LGPL-2.1-or-later
#include "policy/match.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cerrno>

namespace warden::policy {

bool matches_any(const std::vector<std::string> &patterns, const std::string &text) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](const std::string &pattern) { return glob_match(pattern, text); });
}

config::Problems missing_patterns(const config::Section &section, config::OptionTable table) {
    config::Problems problems;
    for (const auto &item : section.items) {
        const bool is_list = std::any_of(table.begin(), table.end(), [&](const warden_option &option) {
            return item.key == option.name && (option.flags & WARDEN_OPT_LIST) != 0;
        });
        if (is_list && item.value.empty())
            problems.push_back(
                {item.value_at, item.key + " has no value; leave the line out to mean everything", EINVAL});
    }
    return problems;
}

bool matches(const Match &match, const ContainerFacts &facts) {
    if (match.privileged && *match.privileged != facts.privileged)
        return false;
    if (!match.names.empty() && !matches_any(match.names, facts.name))
        return false;
    if (!match.lxcpaths.empty() && !matches_any(match.lxcpaths, facts.lxcpath))
        return false;
    return match.groups.empty() ||
           std::any_of(facts.groups.begin(), facts.groups.end(),
                       [&](const std::string &group) { return matches_any(match.groups, group); });
}

} // namespace warden::policy
