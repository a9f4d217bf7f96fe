// SPDX-License-Identifier: LGPL-2.1-or-later
// Which containers a part of a policy is for.
#pragma once

#include "config/options.hpp"

#include <optional>
#include <string>
#include <vector>

namespace warden::policy {

// What is known of a container when its policy is put together.
struct ContainerFacts {
    std::string name;
    std::string lxcpath;
    std::vector<std::string> groups; // lxc.group
    bool privileged = true;          // no uid map
};

// All that is given must hold; of the patterns of one kind one must. Patterns are shell globs.
struct Match {
    std::vector<std::string> names;
    std::vector<std::string> groups;
    std::vector<std::string> lxcpaths;
    std::optional<bool> privileged;
};

bool matches(const Match &match, const ContainerFacts &facts);

// LIST keys of the section that are written without a pattern: that must not come to mean "everything".
config::Problems missing_patterns(const config::Section &section, config::OptionTable table);

// Whether one of the patterns matches the whole text.
bool matches_any(const std::vector<std::string> &patterns, const std::string &text);

} // namespace warden::policy
