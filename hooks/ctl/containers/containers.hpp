// SPDX-License-Identifier: LGPL-2.1-or-later
// Which containers this host has, and which of them run.
#pragma once

#include "base/dir.hpp"
#include "ctl/configs/includes.hpp"
#include "ctl/containers/monitors.hpp"
#include "lxc/config_reader.hpp"
#include "state/starts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace warden::ctl::containers {

struct Container {
    std::string name;
    std::string lxcpath;
    std::string config_path;
    enum class State { stopped, running, unknown } state = State::stopped;
    ProcessId init;          // pid -1 when it does not run
    bool recorded = false;   // our start-host left a record of this run
    std::string not_checked; // why the state is unknown
    bool hidden = false;     // it is, because monitors cannot be seen from where this process is
    std::string cgroup;      // the limit cgroup that start-host recorded, below the root
    // Somebody who is neither root nor the owner of lxcpath listens where the monitor would: who that is. He
    // is not believed, but the container cannot be started.
    std::string impostor;
    // Of Proxmox's containers that do not run, by what its own file says.
    bool is_template = false;
    bool never_started = false; // Proxmox has not written its config yet
    bool foretold = false;      // judged by what the next start would make of Proxmox's file
};

// Every NAME with a NAME/config below lxcpath, sorted by name. No liblxc: one broken config must not hide the
// rest.
Result<std::vector<std::string>> defined_containers(const Dir &root, const std::string &lxcpath);

// Finds out whether it runs: from our record, else from the kernel's view of the monitors. The monitor of a
// container is believed when root or the owner of the lxcpath runs it, has the container's command socket
// open, and has a child in the cgroup that the container's config gives. Looks at the names of the records
// once, when the first container is asked for, and at the processes once, for the first without a record.
class ContainerFinder {
public:
    explicit ContainerFinder(const Dir &root)
        : root_(root), reader_(root, {}, configs::look_at_includes(root)) {}
    Container find(const std::string &lxcpath, const std::string &name);

    const Monitors &monitors();
    // The init that the monitor has below it, when it is in a cgroup that the config (at config_path; one
    // that cannot be read says nothing) gives to a container of this name; nullopt when there is none.
    std::optional<ProcessId> init_of(const Monitor &monitor, const std::string &name,
                                     const std::string &config_path);

private:
    std::optional<state::Record> record_of(const std::string &lxcpath, const std::string &name);
    void ask_kernel(Container &container);
    bool is_in_another_network();

    const Dir &root_;
    lxc::ConfigReader reader_;
    std::optional<state::Records::Look> recorded_;
    std::optional<Monitors> monitors_;
    std::optional<bool> in_another_network_;
};

// Is this process in another network namespace than the host's first process? Monitors' sockets, which are
// abstract, are then not in its table. Needs no rights: the inode of a table is its namespace's own.
bool is_in_another_network(const Dir &root);

} // namespace warden::ctl::containers
