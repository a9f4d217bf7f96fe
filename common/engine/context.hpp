// SPDX-License-Identifier: LGPL-2.1-or-later
// What is behind the blind `warden_ctx` that a module is given.
#pragma once

#include "base/clock.hpp"
#include "config/options.hpp"
#include "engine/registry.hpp"
#include "findings/phase_report.hpp"
#include "findings/request.hpp"
#include "lxc/config.hpp"

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace warden::engine {

// The part that is the same for all modules of one evaluation.
struct Evaluation {
    const findings::Request &request;
    const Dir &root;
    const lxc::Config &config;
    std::string config_name; // of the container's own file, as sources name it
    const policy::Policy &policy;
    Deadline deadline;
    std::chrono::sys_days today; // UTC; waivers end with a day
    findings::PhaseReport &report;
};

} // namespace warden::engine

// One module's call.
struct warden_ctx {
    warden::engine::Evaluation &evaluation;
    const warden::engine::Module &module;
    const warden::config::OptionValues &options;

    // Borrowed by the module until its call returns.
    std::map<std::string, std::vector<warden::lxc::Value>, std::less<>> looked_up;
    // What the call reported, by index into the report's findings.
    std::vector<std::size_t> reported;
    bool raised = false;   // the site raised a finding to an error
    bool excused = false;  // the site waived a finding, or lowered an error
    bool conflict = false; // planned something that another module wants otherwise
    unsigned misuses = 0;  // calls that module.h does not allow
    // As looked_up: the keys that begin with a text.
    std::map<std::string, std::vector<std::string>, std::less<>> listed{};
};

namespace warden::engine {

// A call that module.h does not allow: a finding that names module and function, and the module's line counts
// as `error`, whatever it returns. why: with what it was called, a clause. The call's own result.
warden_result misuse(warden_ctx *ctx, const char *function, const std::string &why);

// "" for NULL.
std::string text_of(const char *text);

} // namespace warden::engine
