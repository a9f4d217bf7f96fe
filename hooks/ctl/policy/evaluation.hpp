// SPDX-License-Identifier: LGPL-2.1-or-later
// This host's containers, as a policy finds them.
#pragma once

#include "ctl/cli/verb.hpp"
#include "engine/setup.hpp"
#include "findings/phase_report.hpp"
#include "findings/request.hpp"
#include "lxc/config_reader.hpp"
#include "policy/match.hpp"

#include <string>
#include <vector>

namespace warden::ctl::policy {

struct Evaluated {
    warden::policy::ContainerFacts facts;
    // Of a start now, and of the run, when it runs; settled.
    std::vector<findings::Finding> findings;
    findings::PhaseReport start; // its findings are in `findings`
};

// Those that are named, or all that are defined below lxcpath; an error for a name that is none.
Result<std::vector<std::string>> chosen_containers(const Dir &root, const std::string &lxcpath,
                                                   const std::vector<std::string> &names);
// A start of the container now.
findings::Request start_request(const std::string &lxcpath, const std::string &name);
// What the policy's matches are told of it; a config that cannot be read says nothing.
warden::policy::ContainerFacts facts_for(const Dir &root, lxc::ConfigReader &reader,
                                         const findings::Request &request);

// setup.policies must be set.
std::vector<Evaluated> evaluate(const engine::Setup &setup, const std::string &lxcpath,
                                const std::vector<std::string> &names);

} // namespace warden::ctl::policy
