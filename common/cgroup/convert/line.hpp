// SPDX-License-Identifier: LGPL-2.1-or-later
// The words of a conversion: a live line, what it fails with, what it becomes.
#pragma once

#include "cgroup/convert/convert.hpp"
#include "cgroup/values/number.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace warden::cgroup::convert {

inline constexpr std::string_view k_v1_prefix = "lxc.cgroup.";
inline constexpr std::string_view k_v2_prefix = "lxc.cgroup2.";

// A live line. The views are into the settings.
struct LiveLine {
    std::size_t index = 0;
    std::string_view file; // key without its prefix: "memory.limit_in_bytes"
    std::string_view value;
    bool included = false;
    bool judged = false; // included, and to be judged all the same
};
using Lines = std::vector<LiveLine>;

// What a controller's part may look at.
struct Context {
    const HostFacts &host;
    const ConvertOptions &options;
    const Lines &v2; // live cgroup2 lines
};

using Conversions = std::vector<Conversion>;

// "lxc.cgroup.cpu.shares = -1"
std::string text_of(const LiveLine &line);

// A line that stays without output: refused by v1, or without a counterpart.
Conversion failed(const LiveLine &line, std::string_view code, std::string_view why,
                  std::string_view advice = {});
// The same for a number that the kernel does not take. max names the word that would have been meant by
// "max".
Conversion failed_number(const LiveLine &line, values::NumberFault fault);
Conversion out_of_range(const LiveLine &line, std::string_view lowest, std::string_view highest);
// No such file under v1, a cgroup2 name, or one that cannot be set.
Conversion unknown_file(const LiveLine &line);

// The file of a key with "lxc.cgroup2.".
inline std::string_view v2_file_of(std::string_view key) {
    return key.substr(k_v2_prefix.size());
}
void add(Conversion &conversion, std::string_view file, std::string value);
// Raises the fidelity; code, note and advice of the worst stay, those of equal fidelity that come first.
void worsen(Conversion &conversion, Fidelity fidelity, std::string_view code, std::string note,
            std::string_view advice = {});
void warn_octal(Conversion &conversion, const LiveLine &line, bool octal);

// Lines grouped by key(line), groups in order of their first line.
template <class Key>
std::vector<Lines> group_by(const Lines &lines, Key key) {
    std::vector<Lines> groups;
    std::map<std::string, std::size_t, std::less<>> at;
    for (const auto &line : lines) {
        const auto [found, is_new] = at.emplace(std::string(key(line)), groups.size());
        if (is_new)
            groups.emplace_back();
        groups[found->second].push_back(line);
    }
    return groups;
}

} // namespace warden::cgroup::convert
