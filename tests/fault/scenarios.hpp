// SPDX-License-Identifier: LGPL-2.1-or-later
// What is done under every fault, and what must hold whatever fails.
#pragma once

#include "fault/host.hpp"
#include "fault/injector.hpp"

#include <functional>
#include <string>
#include <vector>

namespace warden::test {

struct Scenario {
    std::string name;
    std::vector<std::string> argv;
    std::vector<std::string> environment;
    std::function<void()> prepare; // makes the world anew, before each run
    int without_fault = 0;         // the control: what it ends with when nothing fails
    // What does not hold, or nothing.
    std::function<std::string(const Traced &, const std::optional<Fault> &)> broken;
    bool freezes = false; // wait until what it leaves behind has thawed
};

// init: the pid that stands for the container's init.
std::vector<Scenario> scenarios(const HostPaths &paths, pid_t init);

} // namespace warden::test
