// SPDX-License-Identifier: LGPL-2.1-or-later
#include "recorder/cgroups.hpp"

#include "base/units.hpp"

namespace warden::recorder {
namespace {

// A container can make groups as well: neither their number nor their depth is ours.
constexpr std::size_t k_most_groups = 5000;
constexpr std::size_t k_deepest = 12;

bool is_name(std::string_view part, std::string_view wanted) {
    if (!part.starts_with(wanted))
        return false;
    const auto rest = part.substr(wanted.size());
    return rest.empty() || (rest[0] == '-' && is_digits(rest.substr(1)));
}

bool is_directory(const Dir &root, const std::string &path) {
    const auto status = root.status(path);
    return status && S_ISDIR(status->st_mode);
}

} // namespace

std::vector<std::string> groups_of(const Dir &root, std::string_view kind, std::string_view name) {
    struct Place {
        std::string path;
        std::size_t depth;
    };
    const std::string wanted = "lxc." + std::string(kind) + "." + std::string(name);
    std::vector<std::string> found;
    std::vector<Place> open{{"sys/fs/cgroup", 0}};
    for (std::size_t i = 0; i < open.size() && open.size() < k_most_groups; ++i) {
        const Place here = open[i];
        const auto names = root.list(here.path);
        if (!names)
            continue;
        for (const auto &part : *names) {
            const std::string path = here.path + "/" + part;
            if (!is_directory(root, path))
                continue;
            if (is_name(part, wanted))
                found.push_back(path);
            else if (here.depth < k_deepest)
                open.push_back({path, here.depth + 1});
        }
    }
    return found;
}

} // namespace warden::recorder
