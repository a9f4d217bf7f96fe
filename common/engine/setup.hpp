// SPDX-License-Identifier: LGPL-2.1-or-later
// Where everything lies.
#pragma once

#include "base/dir.hpp"
#include "base/trusted_open.hpp"
#include "config/lines.hpp"
#include "lxc/config.hpp"
#include "policy/policy.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace warden::engine {

// Where the engine finds stacks, policies and modules.
struct Setup {
    const Dir *root = nullptr;                   // "/" or a test tree: the host that is looked at
    const Dir *module_root = nullptr;            // where module_directory lies
    std::string module_directory;                // below module_root
    std::vector<std::string> stack_directories;  // below root, weakest first
    std::optional<std::string> stack_file;       // instead of the directories
    std::vector<std::string> policy_directories; // below policy_root
    const Dir *policy_root = nullptr;            // root, if null
    const policy::PolicySet *policies = nullptr; // read already; instead of the directories
    std::vector<config::Section> overrides;      // on top of every policy file: `try -o`
    // Where our hook programs are: a start whose config does not call them is reported. Empty: not looked at.
    std::string hook_directory;
    // Of these only what the config itself takes away again: whether common.conf calls them is the host's
    // affair.
    bool only_cleared_hooks = false;
    Trust trust;
    std::optional<std::chrono::sys_days>
        today; // by which waivers and rollouts are judged, when it is not the clock's
    std::optional<std::string>
        machine_id; // by which rollouts are decided, when it is not that below policy_root
    // What modules see of a host (warden_ctx_root_fd), when that is not the machine below root: for a verdict
    // on configs alone.
    const Dir *host = nullptr;
    // A container's config by Request::config_path, when it is not the file below root. Called in the worker.
    std::function<Result<lxc::Config>(const std::string &path)> read_config;

    const Dir &host_root() const { return host != nullptr ? *host : *root; }

    // The installed paths.
    static Setup standard(const Dir &root);
};

} // namespace warden::engine
