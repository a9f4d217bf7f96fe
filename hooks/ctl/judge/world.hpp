// SPDX-License-Identifier: LGPL-2.1-or-later
// The host that an offline verdict assumes.
#pragma once

#include "base/dir.hpp"
#include "cgroup/host_facts.hpp"
#include "cgroup/layout.hpp"

#include <string>

namespace warden::ctl::judge {

// A small tree, made below the directory for temporary files and removed with the object, in which the
// modules find a host that has everything a start needs: AppArmor is on, and the cgroup layout, the
// controllers, CPUs, nodes and disks are those of `facts`. Nothing in it is about a container, so what a
// running one would show is not there, and no profile is known to be loaded.
class World {
public:
    static Result<World> make(cgroup::Layout layout, const cgroup::HostFacts &facts);
    World(World &&other) noexcept;
    World &operator=(World &&) = delete;
    ~World();

    const Dir &root() const { return root_; }

private:
    World(std::string path, Dir root) : path_(std::move(path)), root_(std::move(root)) {}

    std::string path_; // empty: moved from
    Dir root_;
};

} // namespace warden::ctl::judge
