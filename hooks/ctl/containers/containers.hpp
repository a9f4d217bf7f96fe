// Which containers this host has, and which of them run.
#pragma once

#include "base/dir.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace warden::ctl::containers {

struct Container {
    std::string name;
    std::string lxcpath;
    std::string config_path;
    enum class State { stopped, running, unknown } state = State::stopped;
    std::int64_t init_pid = -1;
    bool recorded = false;   // our start-host left a record of this run
    std::string lxc_state;   // what the monitor says, when it was asked
    std::string not_checked; // why the state is unknown
    std::string cgroup;      // the limit cgroup that start-host recorded, below the root
};

// Every NAME with a NAME/config below lxcpath, sorted by name. No liblxc: one broken config must not hide the
// rest.
Result<std::vector<std::string>> defined_containers(const Dir &root, const std::string &lxcpath);

// Finds out whether it runs: from our record, else from its monitor, which is asked by the helper program
// under a deadline and only when its socket exists. query_program empty: not asked, the state stays unknown
// then.
class ContainerFinder {
public:
    ContainerFinder(const Dir &root, std::string query_program, std::int64_t deadline_ms);
    Container find(const std::string &lxcpath, const std::string &name) const;

private:
    void ask_monitor(Container &container) const;

    const Dir &root_;
    std::string query_program_;
    std::int64_t deadline_ms_;
    std::vector<std::string> sockets_; // abstract unix sockets, without the '@', sorted
};

} // namespace warden::ctl::containers
