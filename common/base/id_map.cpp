// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/id_map.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

namespace warden {

bool is_privileged_by(const std::vector<std::string> &idmaps) {
    bool maps_users = false;
    for (const std::string &line : idmaps) {
        const auto parts = words(line);
        if (!parts.empty() && parts[0] == "g")
            continue;
        const auto host = parts.size() == 4 ? parse_u64(parts[2]) : std::nullopt;
        const auto count = parts.size() == 4 ? parse_u64(parts[3]) : std::nullopt;
        if (!host || !count || (*host == 0 && *count > 0))
            return true;
        maps_users = maps_users || *count > 0;
    }
    return !maps_users;
}

bool maps_host_root(std::string_view uid_map) {
    for (const auto line : split(uid_map, '\n')) {
        const auto parts = words(line);
        if (parts.size() == 3 && parts[1] == "0" && parts[2] != "0")
            return true;
    }
    return false;
}

bool is_privileged(const Dir &root, std::int64_t init_pid, const std::vector<std::string> &idmaps) {
    if (init_pid > 0) {
        const auto map = root.read_kernel_file("proc/" + std::to_string(init_pid) + "/uid_map");
        if (map && !map->empty())
            return maps_host_root(*map);
    }
    return is_privileged_by(idmaps);
}

} // namespace warden
