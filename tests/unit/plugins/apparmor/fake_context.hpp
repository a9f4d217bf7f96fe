// SPDX-License-Identifier: LGPL-2.1-or-later
// What libwarden's accessors give, for a module whose code is linked into the test.
#pragma once

#include "base/dir.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>
#include <warden/module.h>

// The test's own: the engine's is not used here.
struct warden_ctx {
    warden_phase phase = WARDEN_PRE_START;
    int root_fd = -1;
    std::int64_t init_pid = -1;
    std::map<std::string, std::vector<std::string>> lxc;
    std::string profile_option = "any-enforcing";
    std::set<std::string> waived;

    std::vector<std::string> reported;
    std::vector<std::string> places; // file:line of each
    std::string log;
};
