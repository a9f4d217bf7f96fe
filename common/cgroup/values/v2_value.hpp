// SPDX-License-Identifier: LGPL-2.1-or-later
// What stands in the files of cgroup2: names, and values of which two texts can mean the same. Pure.
#pragma once

#include "cgroup/host_facts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace warden::cgroup::values {

// The controller of a file, as LXC finds it: the text before the first dot.
constexpr std::string_view controller_of(std::string_view file) {
    return file.substr(0, file.find('.'));
}

bool is_v2_file(std::string_view file);

// Files that a config can name and that hold no limit: they act on processes or memory when they are written.
bool is_v2_action(std::string_view file);

// What a file takes, in words that follow "Write"; empty where it is not known.
std::string_view form_of(std::string_view file);

// A file that holds a value for each of several devices, resources or regions.
bool has_parts(std::string_view file);

// Which of them a value is about, as in "8:0"; empty for one that is for all.
std::string_view part_of_file(std::string_view file, std::string_view value);

// The text that two equal values of a cgroup2 file have in common ("512M" and "536870912"); nullopt for what
// the kernel would refuse. Files without a known grammar are their own text.
std::optional<std::string> canonical_v2(std::string_view file, std::string_view value, const HostFacts &host);

// A number with an optional suffix, or "max" as k_unlimited; nullopt for anything else.
std::optional<std::uint64_t> parse_limit(std::string_view text);

} // namespace warden::cgroup::values
