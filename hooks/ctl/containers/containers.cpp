// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/containers/containers.hpp"

#include "base/process_status.hpp"
#include "base/text.hpp"
#include "cgroup/freeze/freezer.hpp"
#include "cgroup/payload_path.hpp"
#include "lxc/hook_env.hpp"

#include <algorithm>

namespace warden::ctl::containers {
namespace {

bool lies_in(const Dir &root, std::int64_t pid, const std::string &cgroup) {
    const auto own = cgroup::freeze::freezer_path_of(root, pid);
    return own && (*own == cgroup || own->starts_with(cgroup + "/"));
}

std::string last_part(const std::string &path) {
    return path.substr(path.rfind('/') + 1);
}

std::string described(const Dir &root, const Monitor &monitor) {
    const auto name = root.read_kernel_file("proc/" + std::to_string(monitor.id.pid) + "/comm", 64);
    return "pid " + std::to_string(monitor.id.pid) + " (" + (name ? printable(trim(*name), 40) : "?") +
           ") of uid " + std::to_string(monitor.real);
}

} // namespace

Result<std::vector<std::string>> defined_containers(const Dir &root, const std::string &lxcpath) {
    auto entries = root.list(lxcpath);
    // What is missing is not an error, so it is looked for twice: nothing may go unchecked for want of a
    // moment's memory.
    if (!entries && entries.error().code == ENOENT)
        entries = root.list(lxcpath);
    if (!entries && entries.error().code == ENOENT)
        return std::vector<std::string>{};
    if (!entries)
        return entries.error();
    std::vector<std::string> names;
    for (const auto &name : *entries) {
        if (!lxc::is_container_name(name))
            continue;
        const std::string config = lxcpath + "/" + name + "/config";
        auto there = root.has(config);
        if (there && !*there)
            there = root.has(config);
        if (!there && there.error().code != EACCES)
            return there.error();
        if (!there || *there)
            names.push_back(name);
    }
    return names;
}

const Monitors &ContainerFinder::monitors() {
    if (!monitors_)
        monitors_ = find_monitors(root_);
    return *monitors_;
}

std::optional<ProcessId> ContainerFinder::init_of(const Monitor &monitor, const std::string &name,
                                                  const std::string &config_path) {
    const auto config = reader_.read(config_path);
    const auto keys = config ? cgroup::payload_keys(name, *config) : cgroup::PayloadKeys{name, {}, {}, {}};
    std::optional<ProcessId> oldest;
    for (const auto &child : monitor.children) {
        const auto path = cgroup::freeze::freezer_path_of(root_, child.pid);
        const auto limits = path ? cgroup::limit_path(*path, keys) : std::nullopt;
        // A hook that runs is a child too, and lives where the monitor does.
        if (!limits || lies_in(root_, monitor.id.pid, *limits))
            continue;
        if (monitor.is_ambiguous() && keys.exact.empty() &&
            !cgroup::is_payload_name(last_part(*limits), name))
            continue;
        const auto owner = read_owner(root_, child.pid);
        if (owner && owner->first && owner->pid_namespaces > 1)
            return child;
        if (!oldest || child.start_time < oldest->start_time)
            oldest = child;
    }
    return oldest;
}

void ContainerFinder::ask_kernel(Container &container) {
    const auto owner = root_.status(container.lxcpath);
    const lxc::MonitorName wanted{container.lxcpath, container.name};
    bool listens = false;
    for (const auto &monitor : monitors().all) {
        const bool socket = monitor.listens_for(wanted);
        if (!socket && monitor.name() != wanted)
            continue;
        if (!monitor.belongs_to(0) && !(owner && monitor.belongs_to(owner->st_uid))) {
            if (socket)
                container.impostor = described(root_, monitor);
            continue;
        }
        if (const auto init = init_of(monitor, container.name, container.config_path)) {
            container.state = Container::State::running;
            container.init = *init;
            return;
        }
        if (socket)
            container.not_checked =
                "its monitor, " + described(root_, monitor) +
                ", has no process in the cgroup that the config gives: it starts or stops";
        listens = listens || socket;
    }
    const bool there =
        std::any_of(monitors_->sockets.begin(), monitors_->sockets.end(),
                    [&](const std::string &socket) { return lxc::is_command_socket(socket, wanted); });
    const auto not_all = [&](uid_t uid) { return monitors_->not_all_of.contains(uid); };
    if (there && !listens && container.impostor.empty()) {
        // Whoever has it is not among root's processes and the owner's, if all of those could be looked at.
        if (not_all(0) || (owner && not_all(owner->st_uid))) {
            listens = true;
            container.not_checked =
                "its monitor's socket is there, and whose it is cannot be told; run this as root";
        } else {
            container.impostor = "a process that is neither root's nor that of the owner of " +
                                 container.lxcpath + ", or that runs in a container";
        }
    }
    if (listens)
        container.state = Container::State::unknown;
    else if (is_in_another_network()) {
        container.state = Container::State::unknown;
        container.hidden = true;
        container.not_checked =
            "whether it runs was not checked: this process is in a network namespace of its own (PrivateNetwork=), where monitors cannot be seen";
    }
}

bool ContainerFinder::is_in_another_network() {
    if (!in_another_network_)
        in_another_network_ = containers::is_in_another_network(root_);
    return *in_another_network_;
}

bool is_in_another_network(const Dir &root) {
    const auto own = root.status("proc/self/net/unix"), first = root.status("proc/1/net/unix");
    return own && first && own->st_ino != first->st_ino;
}

std::optional<state::Record> ContainerFinder::record_of(const std::string &lxcpath, const std::string &name) {
    const state::Records records(root_);
    if (!recorded_)
        recorded_ = records.look();
    if (!recorded_->may_have(lxcpath, name))
        return std::nullopt;
    auto record = records.load(lxcpath, name);
    return record ? std::move(record).value() : std::nullopt;
}

Container ContainerFinder::find(const std::string &lxcpath, const std::string &name) {
    Container container;
    container.name = name;
    container.lxcpath = lxcpath;
    container.config_path = lxcpath + "/" + name + "/config";
    const auto record = record_of(lxcpath, name);
    if (record && state::is_alive(root_, *record)) {
        container.state = Container::State::running;
        container.init = {record->init_pid, record->init_start_time};
        container.recorded = true;
        container.cgroup = record->cgroup;
        return container;
    }
    ask_kernel(container);
    return container;
}

} // namespace warden::ctl::containers
