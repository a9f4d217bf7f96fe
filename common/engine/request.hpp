// What is to be evaluated, and where everything lies.
#pragma once

#include "base/dir.hpp"
#include "base/trusted_open.hpp"
#include "config/lines.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>
#include <warden/module.h>

namespace warden::policy {

// One container, one phase.
struct Request {
    warden_phase phase = WARDEN_AUDIT;
    std::string container;
    std::string lxcpath;
    std::string config_path; // below the root
    std::int64_t init_pid = -1;
    std::optional<std::string> cgroup; // v2 limit cgroup below the root, when it is known already
    bool dry_run = false;
};

// Where the engine finds stacks, policies and modules.
struct Setup {
    const Dir *root = nullptr;                  // "/" or a test tree: the host that is looked at
    const Dir *module_root = nullptr;           // where module_directory lies
    std::string module_directory;               // below module_root
    std::vector<std::string> stack_directories; // below root, weakest first
    std::optional<std::string> stack_file;      // instead of the directories
    std::vector<std::string> policy_directories;
    std::vector<config::Section> overrides; // on top of every policy file: `try -o`
    Trust trust;

    // The installed paths.
    static Setup standard(const Dir &root);
};

} // namespace warden::policy
