// SPDX-License-Identifier: LGPL-2.1-or-later
// What `policy sync` remembers from one run to the next, in /run.
#pragma once

#include "base/dir.hpp"
#include "base/process.hpp"

#include <string>

namespace warden::ctl::received {

inline constexpr const char *k_sync_state = "/run/lxc-warden/policy-sync.json";

// What a call that did not answer has left waiting in the kernel: until it is gone no other one is made.
struct ClusterHelper {
    ProcessId process;
};

struct SyncState {
    std::string
        compared; // when the cluster's policy was last seen, as utc_text() writes it; empty: not since boot
    ClusterHelper waiting; // who still waits for an answer; pid -1: nobody
};

// One that is missing or not readable says nothing.
SyncState read_sync_state(const Dir &root);
Status write_sync_state(const Dir &root, const SyncState &state);

} // namespace warden::ctl::received
