// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/layout.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <cstdint>

namespace warden::cgroup {

std::string_view layout_name(Layout layout) {
    switch (layout) {
    case Layout::unified:
        return "unified";
    case Layout::hybrid:
        return "hybrid";
    case Layout::legacy:
        return "legacy";
    case Layout::unknown:
        return "unknown";
    case Layout::none:
        break;
    }
    return "none";
}

namespace {

Layout look_at_layout(const Dir &root) {
    bool unknown = false;
    const auto has = [&](const std::string &path) {
        const auto there = root.has(path);
        unknown = unknown || !there;
        return there && *there;
    };
    if (has("sys/fs/cgroup/cgroup.controllers"))
        return Layout::unified;
    if (!unknown && has("sys/fs/cgroup/unified/cgroup.controllers"))
        return Layout::hybrid;
    for (const std::string_view controller : {"memory", "devices", "cpu", "pids", "freezer", "systemd"}) {
        if (!unknown && has("sys/fs/cgroup/" + std::string(controller) + "/cgroup.procs"))
            return Layout::legacy;
    }
    return unknown ? Layout::unknown : Layout::none;
}

} // namespace

Layout detect_layout(const Dir &root) {
    const Layout layout = look_at_layout(root);
    // No host is without cgroups: nothing at all is looked at twice.
    return layout == Layout::none ? look_at_layout(root) : layout;
}

std::vector<ProcCgroup> parse_proc_cgroup(std::string_view text) {
    std::vector<ProcCgroup> found;
    for (const auto line : split(text, '\n')) {
        const auto first = line.find(':');
        const auto second = first == std::string_view::npos ? first : line.find(':', first + 1);
        if (second == std::string_view::npos)
            continue;
        const auto id = parse_u64(line.substr(0, first));
        if (!id)
            continue;
        ProcCgroup entry{static_cast<unsigned>(*id), {}, std::string(line.substr(second + 1))};
        const auto controllers = line.substr(first + 1, second - first - 1);
        if (!controllers.empty()) {
            for (const auto name : split(controllers, ','))
                entry.controllers.emplace_back(name);
        }
        found.push_back(std::move(entry));
    }
    return found;
}

namespace {

std::string proc_file(std::int64_t pid) {
    return "proc/" + std::to_string(pid) + "/cgroup";
}

// Without the leading slash.
Result<std::string> usable_path(const ProcCgroup &entry, const std::string &file) {
    if (entry.path.ends_with(" (deleted)"))
        return Error{file + ": the cgroup " + entry.path + " is gone", ENODEV};
    if (entry.path == "/.." || entry.path.starts_with("/../"))
        return Error{file + ": " + entry.path + " lies outside of our own cgroup namespace", EXDEV};
    return entry.path.substr(entry.path.starts_with("/") ? 1 : 0);
}

} // namespace

Result<std::string> v2_path_of(const Dir &root, std::int64_t pid) {
    const std::string file = proc_file(pid);
    TRY_ASSIGN(const std::string text, root.read_kernel_file(file));
    for (const auto &entry : parse_proc_cgroup(text)) {
        if (entry.id == 0 && entry.controllers.empty())
            return usable_path(entry, root.name_of(file));
    }
    return Error{root.name_of(file) + " has no cgroup v2 line", ENOENT};
}

Result<std::string> v1_path_of(const Dir &root, std::int64_t pid, std::string_view controller) {
    const std::string file = proc_file(pid);
    TRY_ASSIGN(const std::string text, root.read_kernel_file(file));
    for (const auto &entry : parse_proc_cgroup(text)) {
        if (std::ranges::find(entry.controllers, controller) == entry.controllers.end())
            continue;
        TRY_ASSIGN(const std::string path, usable_path(entry, root.name_of(file)));
        // Controllers that share a hierarchy are mounted under all their names, in the kernel's order.
        return "sys/fs/cgroup/" + join(entry.controllers, ",") + "/" + path;
    }
    return Error{root.name_of(file) + " has no line for the controller " + std::string(controller), ENOENT};
}

std::optional<std::string> v2_mount(Layout layout) {
    if (layout == Layout::unified)
        return "sys/fs/cgroup";
    if (layout == Layout::hybrid)
        return "sys/fs/cgroup/unified";
    return std::nullopt;
}

} // namespace warden::cgroup
