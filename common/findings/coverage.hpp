// SPDX-License-Identifier: LGPL-2.1-or-later
// Do our hooks reach a container at all? Enforcement by a drop-in is only as good as this.
#pragma once

#include "findings/finding.hpp"
#include "lxc/config.hpp"

#include <optional>
#include <string>
#include <vector>

namespace warden::findings {

struct Coverage {
    std::vector<std::string> missing; // of pre-start, start-host, stop, post-stop
    bool includes_common = false;     // the config includes LXC's common.conf, or a file of ours
    std::optional<Source> cleared_at; // the `lxc.hook.X =` that threw them away
    bool taken_away = false;          // they were called before that line
};

// hook_directory: where our hook programs are installed.
Coverage coverage_of(const lxc::Config &config, const std::string &hook_directory);

// How a container that runs was started.
struct Run {
    bool running = false;
    bool recorded = false;            // start-host left a record of this run
    bool before_installation = false; // its init is older than our drop-in
};

// HOOK-001 when pre-start or start-host is missing; HOOK-002 for a running container whose start left no
// record.
std::vector<Finding> coverage_findings(const Coverage &coverage, const Run &run);

// The engine's checks about hooks, for `explain`.
const std::vector<Check> &coverage_checks();

} // namespace warden::findings
