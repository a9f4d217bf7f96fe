// SPDX-License-Identifier: LGPL-2.1-or-later
// The monitors of this host's containers, as the kernel shows them: nobody is asked, so nobody can lie or
// keep us waiting.
#pragma once

#include "base/dir.hpp"
#include "base/process.hpp"
#include "lxc/command_socket.hpp"

#include <optional>
#include <set>
#include <string>
#include <sys/types.h>
#include <vector>

namespace warden::ctl::containers {

struct Monitor {
    ProcessId id;
    uid_t real = 0, effective = 0;
    std::vector<std::string> sockets;      // command sockets that it has open, without the '@'
    std::optional<lxc::MonitorName> title; // what its command line says
    std::vector<ProcessId> children;

    bool belongs_to(uid_t uid) const { return real == uid && effective == uid; }
    // It has the container's command socket open. A title that one of its sockets confirms decides: a user
    // can write lines into /proc/net/unix that give another monitor's socket a second name.
    bool listens_for(const lxc::MonitorName &of) const;
    // It has several names, and nothing shows which is its own.
    bool is_ambiguous() const;
    // The container as far as it can be told: by its socket, else by its title.
    std::optional<lxc::MonitorName> name() const;
};

struct Monitors {
    std::vector<Monitor> all;
    std::vector<std::string> sockets; // every command socket there is in this network namespace, sorted
    // Users of whom not every process could be looked at: for want of rights, or because they have too many
    // open files.
    std::set<uid_t> not_all_of;
};

// Walks the process tree from above, and not into what a monitor or another PID namespace has below it: how
// many processes there are in containers costs nothing but the reading of their /proc/PID/stat.
Monitors find_monitors(const Dir &root);

} // namespace warden::ctl::containers
