// SPDX-License-Identifier: LGPL-2.1-or-later
// Reads what the rules look at.
#pragma once

#include "base/dir.hpp"
#include "cgroup/mount_options.hpp"
#include "facts.hpp"

namespace warden::limits {

// What is the same for every container of a worker: read when the first one asks for it.
class Host {
public:
    const Result<cgroup::HostFacts> &facts(const Dir &root);
    const std::optional<cgroup::MountOptions> &mount_options(const Dir &root, cgroup::Layout layout);

private:
    std::optional<Result<cgroup::HostFacts>> facts_;
    std::optional<std::optional<cgroup::MountOptions>> mount_options_;
};

// root: "/" or a test tree.
Facts gather(const module::Context &context, const Dir &root, Host &host);

} // namespace warden::limits
