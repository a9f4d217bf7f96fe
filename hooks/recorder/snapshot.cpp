// SPDX-License-Identifier: LGPL-2.1-or-later
#include "recorder/snapshot.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>

namespace warden::recorder {
namespace {

constexpr std::size_t k_most_paths = 50'000;
// Written as well as read, and yet no setting: who is in it, what it used.
constexpr std::array<std::string_view, 8> k_not_settings{"cgroup.procs",     "cgroup.threads", "memory.peak",
                                                         "memory.swap.peak", "cpu.pressure",   "io.pressure",
                                                         "irq.pressure",     "memory.pressure"};

Result<struct stat> own_status(const Dir &root, const std::string &path) {
    struct stat status {};
    if (fstatat(root.fd(), path.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
        return errno_error("cannot look at " + root.name_of(path));
    return status;
}

} // namespace

std::map<std::string, PathState> read_run(const Dir &root) {
    std::map<std::string, PathState> found;
    const auto top = own_status(root, "run");
    if (!top)
        return found;
    std::vector<std::string> open{"run"};
    for (std::size_t i = 0; i < open.size() && found.size() < k_most_paths; ++i) {
        const auto names = root.list(open[i]);
        if (!names)
            continue;
        const std::string here = open[i];
        for (const auto &name : *names) {
            const std::string path = here + "/" + name;
            const auto status = own_status(root, path);
            if (!status || status->st_dev != top->st_dev)
                continue;
            const bool is_file = S_ISREG(status->st_mode);
            found["/" + path] = {
                is_file,
                is_file ? std::int64_t{1'000'000'000} * status->st_ctim.tv_sec + status->st_ctim.tv_nsec : 0,
                status->st_ino};
            if (S_ISDIR(status->st_mode))
                open.push_back(path);
        }
    }
    return found;
}

std::vector<PathChange> path_changes(const std::map<std::string, PathState> &before,
                                     const std::map<std::string, PathState> &after) {
    using How = PathChange::How;
    std::vector<PathChange> changes;
    for (const auto &[path, state] : after) {
        const auto old = before.find(path);
        if (old == before.end())
            changes.push_back({path, How::made});
        else if (old->second.inode != state.inode || old->second.changed_ns != state.changed_ns ||
                 old->second.is_file != state.is_file)
            changes.push_back({path, How::changed});
    }
    for (const auto &[path, state] : before) {
        if (!after.contains(path))
            changes.push_back({path, How::removed});
    }
    std::ranges::sort(changes, {}, &PathChange::path);
    return changes;
}

std::map<std::string, std::string> read_values(const Dir &root, const std::string &group) {
    std::map<std::string, std::string> values;
    const auto names = root.list(group);
    if (!names)
        return values;
    for (const auto &name : *names) {
        const auto status = root.status(group + "/" + name);
        if (!status || !S_ISREG(status->st_mode) || (status->st_mode & S_IWUSR) == 0 ||
            std::ranges::find(k_not_settings, name) != k_not_settings.end())
            continue;
        if (const auto text = root.read_kernel_file(group + "/" + name))
            values[name] = std::string(trim(*text));
    }
    return values;
}

std::vector<ValueChange> value_changes(const std::map<std::string, std::string> &before,
                                       const std::map<std::string, std::string> &after) {
    std::vector<ValueChange> changes;
    for (const auto &[file, value] : after) {
        const auto old = before.find(file);
        if (old != before.end() && old->second != value)
            changes.push_back({file, old->second, value});
    }
    return changes;
}

} // namespace warden::recorder
