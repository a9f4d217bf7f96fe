// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/configs/live_memory.hpp"

#include "base/units.hpp"
#include "cgroup/group.hpp"
#include "cgroup/payload_path.hpp"

#include <algorithm>
#include <vector>

namespace warden::ctl::configs {
namespace {

std::vector<std::string> places_of(std::string_view container, const lxc::Config &config) {
    const auto keys = cgroup::payload_keys(container, config);
    std::vector<std::string> places{cgroup::payload_path(keys)};
    if (keys.exact.empty() && keys.dir.empty())
        places.push_back("lxc/" + keys.name); // Proxmox says so only in the config that it generates
    return places;
}

// Rounded: nobody compares bytes by eye.
std::string rounded(std::uint64_t bytes) {
    return bytes < k_mib ? format_size(bytes) : std::to_string((bytes + k_mib / 2) / k_mib) + " MiB";
}

} // namespace

std::optional<MemoryUse> memory_use(const Dir &root, std::string_view container, const lxc::Config &config) {
    if (container.empty())
        return std::nullopt;
    for (const std::string &place : places_of(container, config)) {
        const std::string path = "sys/fs/cgroup/" + place;
        const auto group = cgroup::Group::open(root, path);
        if (!group)
            continue;
        const auto current = group->read_number("memory.current");
        if (!current || !*current)
            continue;
        const auto peak = group->read_number("memory.peak");
        return MemoryUse{**current, peak ? *peak : std::nullopt, path};
    }
    return std::nullopt;
}

std::string text_of(const MemoryUse &use) {
    std::string text = "uses " + rounded(use.current) + " now";
    if (use.peak)
        text += ", " + rounded(*use.peak) + " at most so far";
    return text;
}

bool exceeds(const MemoryUse &use, std::uint64_t limit) {
    return std::max(use.current, use.peak.value_or(0)) > limit;
}

} // namespace warden::ctl::configs
