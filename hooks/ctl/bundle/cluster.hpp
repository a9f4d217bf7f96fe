// SPDX-License-Identifier: LGPL-2.1-or-later
// The policy that the nodes of a Proxmox VE cluster share: files in its cluster file system, and their
// manifest, which is written last. Everything below /etc/pve is done by a helper process that may be left
// waiting: who serves it can stop to answer.
#pragma once

#include "base/clock.hpp"
#include "base/dir.hpp"
#include "base/trusted_open.hpp"
#include "ctl/received/manifest.hpp"
#include "ctl/received/sync_state.hpp"

#include <optional>
#include <string>

namespace warden::ctl::bundle {

inline constexpr const char *k_cluster_policy = "/etc/pve/lxc-warden/policy.d";

struct ClusterPolicy {
    std::string manifest_text;
    received::PolicyFiles files; // not read when the manifest is the known one
    bool is_known = false;
};

// nullopt: the cluster shares none. known: the manifest in force; when it is the same nothing else is read.
// ETIMEDOUT sets helper to who still waits. k_refused: there are files, and they are not what a manifest
// says.
Result<std::optional<ClusterPolicy>> read_cluster_policy(const Dir &root, Trust trust,
                                                         const std::string &known, const Deadline &deadline,
                                                         received::ClusterHelper &helper);

// Writes what is new, then the manifest, then removes what it does not name, and what an earlier call that
// was killed has left. EACCES: the cluster has no quorum.
Status write_cluster_policy(const Dir &root, const received::PolicyFiles &files, const std::string &manifest,
                            const Deadline &deadline);

} // namespace warden::ctl::bundle
