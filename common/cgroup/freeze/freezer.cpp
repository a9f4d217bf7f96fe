// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/freeze/freezer.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "cgroup/descendants.hpp"
#include "cgroup/layout.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

namespace warden::cgroup::freeze {
namespace {

constexpr std::string_view k_v1_state = "freezer.state";
constexpr std::size_t k_max_tasks = 4096;

// What a cgroup that was removed answers.
bool sounds_gone(const Error &error) {
    return error.code == ENOENT || error.code == ENODEV;
}

std::string_view last_part(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

Result<bool> read_flag(const Dir &dir, std::string_view file) {
    TRY_ASSIGN(const std::string text, dir.read_kernel_file(file, 64));
    return trim(text) == "1";
}

// The whole of a small file of the kernel's, by a descriptor that is kept: all of this happens while
// containers are frozen.
Result<std::string> read_again(int fd, const Dir &dir, std::string_view file) {
    std::array<char, 256> text{};
    const ssize_t got = pread(fd, text.data(), text.size(), 0);
    if (got < 0)
        return errno_error("cannot read " + dir.name_of(file));
    return std::string(text.data(), static_cast<std::size_t>(got));
}

Result<FreezeState> v1_state(const Dir &dir) {
    // Reading it is what makes the kernel look whether all tasks are frozen by now.
    TRY_ASSIGN(const std::string text, dir.read_kernel_file(k_v1_state, 64));
    TRY_ASSIGN(const bool own, read_flag(dir, "freezer.self_freezing"));
    TRY_ASSIGN(const bool above, read_flag(dir, "freezer.parent_freezing"));
    const bool frozen = trim(text) == "FROZEN"; // v1 looks at the groups below by itself
    return FreezeState{own, frozen, frozen, above};
}

Result<bool> is_flagged(const Dir &dir, const std::string &file) {
    TRY_ASSIGN(const std::string text, dir.read_kernel_file(file, 4096));
    const auto lines = split(text, '\n');
    return std::find(lines.begin(), lines.end(), "frozen 1") != lines.end();
}

// Most containers have none, and listing the sixty files of a cgroup to see that takes many times as long.
bool has_none_below(const Dir &dir) {
    const auto text = dir.read_kernel_file("cgroup.stat", 4096);
    const auto lines = split(text ? std::string_view(*text) : std::string_view(), '\n');
    return std::find(lines.begin(), lines.end(), "nr_descendants 0") != lines.end();
}

// One that is removed meanwhile has no tasks; one that only seemed so is looked at again later.
Result<bool> are_all_flagged_below(const Dir &dir) {
    if (has_none_below(dir))
        return true;
    TRY_ASSIGN(const auto groups, descendants_of(dir));
    for (const auto &group : groups) {
        const auto flagged = is_flagged(dir, group + "/cgroup.events");
        if (!flagged && !sounds_gone(flagged.error()))
            return flagged.error();
        if (flagged && *flagged)
            continue;
        TRY_ASSIGN(const bool there, dir.has(group));
        if (there)
            return false;
    }
    return true;
}

// "812 (request_wait_answer)" for a process in state D, else empty. The v1 freezer puts what it has frozen
// into that state too, most of it here:
constexpr std::string_view k_frozen_at = "__refrigerator";
std::string stuck_task(const Dir &root, std::string_view pid) {
    const std::string proc = "proc/" + std::string(pid);
    const auto stat = root.read_kernel_file(proc + "/stat", 8192);
    const auto end = stat ? stat->rfind(')') : std::string::npos;
    if (end == std::string::npos || stat->compare(end, 3, ") D") != 0)
        return {};
    const auto where = root.read_kernel_file(proc + "/wchan", 256);
    if (where && trim(*where) == k_frozen_at)
        return {};
    return std::string(pid) + (where && trim(*where).size() > 1 ? " (" + printable(*where, 60) + ")" : "");
}

} // namespace

Result<Freezer> Freezer::open(const Dir &root, std::string_view path) {
    TRY_ASSIGN(Dir above, root.open_dir(path.substr(0, path.size() - last_part(path).size())));
    TRY_ASSIGN(Group group, Group::open(root, path));
    struct stat status {};
    if (fstat(group.fd(), &status) != 0)
        return errno_error("cannot look at " + group.name());
    const auto inode = status.st_ino;
    if (group.has(k_v1_state))
        return Freezer(std::string(path), std::move(above), inode, std::move(group), Fd(), Fd());
    auto events = group.dir().open_file("cgroup.events", O_RDONLY);
    auto freeze = group.dir().open_file("cgroup.freeze", O_RDONLY);
    if (!events || !freeze)
        return Error{
            group.name() +
                " cannot be frozen: it has neither cgroup.freeze (cgroup v2, Linux 5.2) nor freezer.state (cgroup v1)",
            ENOENT};
    return Freezer(std::string(path), std::move(above), inode, std::move(group), std::move(events).value(),
                   std::move(freeze).value());
}

Result<FreezeState> Freezer::state() const {
    const Dir &dir = group_.dir();
    if (!events_)
        return v1_state(dir);
    TRY_ASSIGN(const std::string events, read_again(*events_, dir, "cgroup.events"));
    TRY_ASSIGN(const std::string asked, read_again(*freeze_, dir, "cgroup.freeze"));
    const bool own = trim(asked) == "1";
    const auto lines = split(events, '\n');
    const bool flag = std::find(lines.begin(), lines.end(), "frozen 1") != lines.end();
    if (!flag)
        return FreezeState{own, false, false, false};
    TRY_ASSIGN(const bool below, are_all_flagged_below(dir));
    return FreezeState{own, below, true, !own};
}

Result<bool> Freezer::is_asked() const {
    if (!events_)
        return read_flag(group_.dir(), "freezer.self_freezing");
    TRY_ASSIGN(const std::string asked, read_again(*freeze_, group_.dir(), "cgroup.freeze"));
    return trim(asked) == "1";
}

Fd Freezer::watch() const {
    if (!events_)
        return {};
    auto events = group_.dir().open_file("cgroup.events", O_RDONLY);
    // What was before the first read is not a change.
    if (!events || !read_again(**events, group_.dir(), "cgroup.events"))
        return {};
    return std::move(events).value();
}

int Freezer::watch_requests(int inotify) const {
    if (!freeze_)
        return -1;
    // The descriptor's own file, whatever its path leads to now.
    return inotify_add_watch(inotify, ("/proc/self/fd/" + std::to_string(*freeze_)).c_str(), IN_MODIFY);
}

bool Freezer::has_gone(const Error &error) const {
    if (!sounds_gone(error))
        return false;
    const auto now = above_.status(last_part(path_));
    return now ? now->st_ino != inode_ : sounds_gone(now.error());
}

Status Freezer::ask(bool freeze) const {
    if (events_)
        return group_.write("cgroup.freeze", freeze ? "1" : "0");
    return group_.write(k_v1_state, freeze ? "FROZEN" : "THAWED");
}

std::vector<std::string> Freezer::stuck_tasks(const Dir &root, std::size_t most) const {
    std::vector<std::string> found;
    std::size_t looked_at = 0;
    auto below = descendants_of(group_.dir());
    std::vector<std::string> groups = below ? std::move(below).value() : std::vector<std::string>{};
    groups.emplace_back(".");
    for (const auto &group : groups) {
        const auto text = group_.dir().read_kernel_file(group + "/cgroup.procs");
        for (const auto pid : split(text ? std::string_view(*text) : std::string_view(), '\n')) {
            if (pid.empty() || found.size() >= most || ++looked_at > k_max_tasks)
                continue;
            if (auto task = stuck_task(root, pid); !task.empty())
                found.push_back(std::move(task));
        }
    }
    return found;
}

std::vector<int> Freezer::fds() const {
    if (!events_)
        return {above_.fd(), group_.fd()};
    return {above_.fd(), group_.fd(), *events_, *freeze_};
}

Result<FreezeState> freeze_state_of(const Dir &root, std::string_view path) {
    TRY_ASSIGN(const Freezer freezer, Freezer::open(root, path));
    return freezer.state();
}

bool is_group_gone(const Dir &root, std::string_view path, const Error &error) {
    if (!sounds_gone(error))
        return false;
    const auto there = root.has(path);
    return there && !*there;
}

Result<std::string> freezer_path_of(const Dir &root, std::int64_t pid) {
    const std::string file = "proc/" + std::to_string(pid) + "/cgroup";
    TRY_ASSIGN(const std::string text, root.read_kernel_file(file));
    for (const auto &entry : parse_proc_cgroup(text)) {
        const auto &names = entry.controllers;
        if (std::find(names.begin(), names.end(), "freezer") != names.end())
            return "sys/fs/cgroup/" + join(names, ",") + entry.path;
    }
    const auto mount = v2_mount(detect_layout(root));
    if (!mount)
        return Error{"this host mounts no cgroup hierarchy with a freezer", ENOENT};
    TRY_ASSIGN(const std::string path, v2_path_of(root, pid));
    return *mount + "/" + path;
}

} // namespace warden::cgroup::freeze
