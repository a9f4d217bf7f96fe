// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/containers/monitors.hpp"

#include "base/process_status.hpp"
#include "base/text.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <map>

namespace warden::ctl::containers {
namespace {

constexpr std::size_t k_max_socket_table = std::size_t{64} << 20U;
constexpr std::size_t k_most_processes = std::size_t{1} << 22U; // the kernel's own limit
constexpr std::size_t k_most_files = 100'000;                   // open in one of root's processes
constexpr std::size_t k_most_files_of_a_user = 20'000;

// inode of the socket -> its names. One only, unless somebody has a line feed in the name of a socket and so
// writes lines of his own into the table.
using SocketNames = std::map<std::string, std::set<std::string>, std::less<>>;

SocketNames command_sockets(const Dir &root) {
    SocketNames found;
    const auto table = root.read_kernel_file("proc/net/unix", k_max_socket_table);
    for (auto &socket : lxc::command_sockets_in(table ? std::string_view(*table) : std::string_view()))
        found[socket.inode].insert(std::move(socket.name));
    return found;
}

class Walk {
public:
    explicit Walk(const Dir &root) : root_(root), sockets_(command_sockets(root)) {}

    Monitors run() {
        read_processes();
        for (const auto &[inode, names] : sockets_)
            found_.sockets.insert(found_.sockets.end(), names.begin(), names.end());
        std::sort(found_.sockets.begin(), found_.sockets.end());
        // Those without a parent that we see first; then level by level.
        std::vector<ProcessId> level = children_[0];
        while (!level.empty()) {
            std::vector<ProcessId> next;
            for (const auto &process : level) {
                if (!look_at(process))
                    continue;
                const auto &below = children_[process.pid];
                next.insert(next.end(), below.begin(), below.end());
            }
            level = std::move(next);
        }
        return std::move(found_);
    }

private:
    void read_processes() {
        const auto names = root_.list("proc", k_most_processes);
        for (const auto &name : names ? *names : std::vector<std::string>{}) {
            const auto pid = parse_i64(name);
            const auto stat = pid && *pid > 0 ? read_process_stat(root_, *pid) : std::nullopt;
            if (stat && !stat->kernel_thread)
                children_[stat->parent].push_back(stat->id);
        }
    }

    // Is what it has below it to be looked at too?
    bool look_at(const ProcessId &process) {
        const auto owner = read_owner(root_, process.pid);
        if (!owner || owner->pid_namespaces > 1)
            return false;
        Monitor monitor{process, owner->real, owner->effective, {}, {}, {}};
        const std::string proc = "proc/" + std::to_string(process.pid);
        if (const auto line = root_.read_kernel_file(proc + "/cmdline", std::size_t{4} << 20U))
            monitor.title = lxc::monitor_of_title(*line);
        monitor.sockets = open_sockets(proc + "/fd", owner->effective);
        if (monitor.sockets.empty() && !monitor.title)
            return true;
        monitor.children = children_[process.pid];
        found_.all.push_back(std::move(monitor));
        return false;
    }

    std::vector<std::string> open_sockets(const std::string &path, uid_t uid) {
        std::vector<std::string> open;
        if (sockets_.empty())
            return open;
        std::size_t &used = files_of_[uid];
        const auto most = uid == 0 ? k_most_files : k_most_files_of_a_user - used;
        const auto files = root_.open_dir(path);
        const auto numbers = files ? files->list("", most) : Result<std::vector<std::string>>(files.error());
        if (!numbers) {
            // One that has ended meanwhile was nobody's monitor.
            if (numbers.error().code != ENOENT && numbers.error().code != ESRCH)
                found_.not_all_of.insert(uid);
            return open;
        }
        used += uid == 0 ? 0 : numbers->size();
        for (const auto &number : *numbers) {
            const auto target = files->read_link(number);
            if (!target || !target->starts_with("socket:[") || !target->ends_with(']'))
                continue;
            const auto known = sockets_.find(std::string_view(*target).substr(8, target->size() - 9));
            if (known != sockets_.end())
                open.insert(open.end(), known->second.begin(), known->second.end());
        }
        return open;
    }

    const Dir &root_;
    SocketNames sockets_;
    std::map<std::int64_t, std::vector<ProcessId>> children_;
    std::map<uid_t, std::size_t> files_of_;
    Monitors found_;
};

} // namespace

bool Monitor::listens_for(const lxc::MonitorName &of) const {
    const auto has = [&](const lxc::MonitorName &wanted) {
        return std::any_of(sockets.begin(), sockets.end(),
                           [&](const std::string &socket) { return lxc::is_command_socket(socket, wanted); });
    };
    return title && has(*title) ? *title == of : has(of);
}

bool Monitor::is_ambiguous() const {
    return sockets.size() > 1 && !(title && listens_for(*title));
}

std::optional<lxc::MonitorName> Monitor::name() const {
    if (title && (sockets.empty() || listens_for(*title)))
        return title;
    return sockets.size() == 1 ? lxc::monitor_of_socket(sockets.front()) : std::nullopt;
}

Monitors find_monitors(const Dir &root) {
    return Walk(root).run();
}

} // namespace warden::ctl::containers
