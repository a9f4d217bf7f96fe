// SPDX-License-Identifier: LGPL-2.1-or-later
// What was asked for: one container, one phase.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <warden/module.h>

namespace warden::findings {

struct Request {
    warden_phase phase = WARDEN_AUDIT;
    std::string container;
    std::string lxcpath;
    std::string config_path; // below the root
    std::int64_t init_pid = -1;
    std::optional<std::string> cgroup; // v2 limit cgroup below the root, when it is known already
    bool dry_run = false;
};

} // namespace warden::findings
