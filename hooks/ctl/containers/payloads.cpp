// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/containers/payloads.hpp"

#include "base/text.hpp"
#include "cgroup/descendants.hpp"
#include "cgroup/freeze/freezer.hpp"
#include "cgroup/layout.hpp"

#include <algorithm>

namespace warden::ctl::containers {
namespace {

constexpr std::size_t k_most_groups = 20'000;

std::string hierarchy(const Dir &root) {
    if (const auto v2 = cgroup::v2_mount(cgroup::detect_layout(root)))
        return *v2;
    for (const char *controller : {"freezer", "systemd", "devices", "memory", "pids"}) {
        std::string path = "sys/fs/cgroup/" + std::string(controller);
        if (root.exists(path + "/cgroup.procs"))
            return path;
    }
    return "sys/fs/cgroup";
}

bool has_processes(const Dir &root, const std::string &group) {
    if (const auto events = root.read_kernel_file(group + "/cgroup.events", 4096))
        return events->find("populated 1") != std::string::npos;
    // cgroup v1 counts each group for itself; a container's systemd lives one level down.
    const auto has_own = [&](const std::string &path) {
        const auto procs = root.read_kernel_file(path + "/cgroup.procs", std::size_t{1} << 22U);
        return procs && !trim(*procs).empty();
    };
    if (has_own(group))
        return true;
    const auto below = cgroup::children_of(root, group, cgroup::k_max_descendants + 1);
    return below && std::any_of(below->begin(), below->end(), has_own);
}

} // namespace

Payloads find_payloads(const Dir &root, const std::vector<std::string> &known) {
    Payloads payloads;
    const std::string base = hierarchy(root);
    const auto top = root.open_dir(base);
    if (!top)
        return payloads;
    auto listed = cgroup::children_of(*top, "", cgroup::k_max_descendants + 1);
    payloads.all = bool(listed);
    std::vector<std::string> groups = listed ? std::move(listed).value() : std::vector<std::string>{};
    // Level by level, so that whoever makes many makes them after everybody else's.
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const std::string path = base + "/" + groups[i];
        if (std::find(known.begin(), known.end(), path) != known.end())
            continue;
        if (path.substr(path.rfind('/') + 1).starts_with("lxc.payload.")) {
            if (has_processes(root, path))
                payloads.populated.push_back(path);
            continue;
        }
        if (groups.size() > k_most_groups) {
            payloads.all = false;
            continue;
        }
        auto below = cgroup::children_of(*top, std::string(groups[i]), cgroup::k_max_descendants + 1);
        if (!below) {
            const bool removed = cgroup::freeze::is_group_gone(root, path, below.error());
            payloads.all = payloads.all && removed;
            continue;
        }
        payloads.all = payloads.all && below->size() <= cgroup::k_max_descendants;
        std::move(below->begin(), below->end(), std::back_inserter(groups));
    }
    return payloads;
}

} // namespace warden::ctl::containers
