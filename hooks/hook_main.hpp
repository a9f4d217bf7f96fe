// SPDX-License-Identifier: LGPL-2.1-or-later
// What all hook programs do; each program says what is special about its hook.
#pragma once

#include "base/privileges.hpp"
#include "findings/phase_report.hpp"
#include "findings/request.hpp"
#include "lxc/hook_env.hpp"

#include <functional>
#include <span>
#include <string_view>

namespace warden::hooks {

struct Hook {
    std::string_view name; // as in lxc.hook.NAME
    warden_phase phase;
    std::string_view summary; // for --help
    // Completes the request with what this hook knows; may be empty.
    std::function<void(const Dir &root, const lxc::HookEnv &env, findings::Request &request)> prepare;
    // Acts on a report that does not refuse; may be empty.
    std::function<void(const Dir &root, const lxc::HookEnv &env, findings::PhaseReport &report)> act;
    // What act needs beside what every hook keeps; modules do not get it.
    std::span<const cap_value_t> act_capabilities{};
};

// main() of a hook program. Exit status: 0 go on; 1 refuse (mode enforce only). LXC itself takes any status
// but 0 of pre-start and start-host as a refusal, so everything that went wrong in audit mode ends in 0, and
// everything that went wrong in enforce mode in 1.
int run_hook(const Hook &hook, int argc, char **argv);

} // namespace warden::hooks
