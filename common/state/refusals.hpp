// SPDX-License-Identifier: LGPL-2.1-or-later
// How often starts of a container were refused since the boot: /run/lxc-warden/refused. For metrics.
#pragma once

#include "base/dir.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace warden::state {

struct Refusal {
    std::string name, lxcpath;
    std::uint64_t count = 0;
    std::int64_t last = 0; // seconds since 1970
};

class Refusals {
public:
    // Borrows root: "/" or a test tree.
    explicit Refusals(const Dir &root) : root_(&root) {}

    // One more, now. A file that cannot be understood counts as none.
    Status add(const std::string &lxcpath, const std::string &name, std::int64_t now) const;
    // Files that are not such records are passed over.
    std::vector<Refusal> all() const;

private:
    const Dir *root_;
};

} // namespace warden::state
