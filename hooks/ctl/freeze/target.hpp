// SPDX-License-Identifier: LGPL-2.1-or-later
// Which running containers are to be frozen, with all that has to be known of them before.
#pragma once

#include "base/dir.hpp"
#include "base/mounts.hpp"
#include "ctl/containers/containers.hpp"
#include "lxc/config.hpp"

#include <optional>
#include <string>
#include <vector>

namespace warden::ctl::freeze {

struct FreezeTarget {
    std::string name;
    std::string lxcpath;
    std::int64_t init_pid = -1;
    std::string cgroup; // whose freezer is used, below the root
    std::vector<Mount> mounts;
    std::string refused;  // why it cannot be frozen; empty: it can
    bool proxmox = false; // Proxmox's locks keep its own tasks from freezing or thawing it meanwhile
};

struct FreezeWish {
    std::string lxcpath;
    bool other_lxcpaths = false;    // `on` also means running containers elsewhere that our hooks recorded
    std::vector<std::string> names; // empty: everything on `on`
    std::string on;
    bool exact = false; // of a dataset only itself, not those below it
    bool allow_fuse = false;
    bool allow_network = false;
};

struct Selection {
    std::vector<FreezeTarget> targets;
    std::vector<std::string> notes; // what was not selected, and why
};

// An Error for a name that is not defined,
// and for a path that does not exist.
Result<Selection> select_targets(const Dir &root, containers::ContainerFinder &finder,
                                 const FreezeWish &wish);

// The containers below lxcpath, running or not, whose storage is on a place; on: as for --on.
Result<std::vector<std::string>> containers_on(const Dir &root, const std::string &lxcpath,
                                               const std::string &on);

// Why a container with these mounts is not frozen; empty: it can be. Whoever waits for a server that does not
// answer cannot be frozen, and a sync from outside would wait with it. Pure.
std::string refusal_by_mounts(const std::vector<Mount> &mounts, const FreezeWish &wish);

// The cgroup to freeze, out of that of the container's init: the one that has the limits, not one that the
// container made in it. Proxmox freezes the inner one itself, and its thaw waits for ever while an outer one
// is frozen. nullopt: it cannot be told.
std::optional<std::string> cgroup_to_freeze(const std::string &of_init, const std::string &name,
                                            const lxc::Config &config, bool proxmox);

} // namespace warden::ctl::freeze
