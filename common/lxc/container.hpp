// What LXC's own library says of a container. The only place in the project that includes liblxc, and never
// linked into a hook: a call to a container's monitor from one of its own hooks waits for ever (the monitor
// serves its socket only when it is not busy running the hook).
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>

namespace warden::lxc {

struct ContainerState {
    std::string state;          // "RUNNING", "STOPPED", "FROZEN" ... as the monitor keeps it
    std::int64_t init_pid = -1; // host pid; -1 when it does not run
};

// Asks the monitor. Has no deadline of its own: call it in a process that can be killed.
Result<ContainerState> query_container(const std::string &name, const std::string &lxcpath);

// Version of the liblxc that is loaded, as "5.0.2".
std::string liblxc_version();

} // namespace warden::lxc
