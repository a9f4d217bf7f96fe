// SPDX-License-Identifier: LGPL-2.1-or-later
// What the policy can require a limit for.
#pragma once

#include <span>
#include <string_view>

namespace warden::limits {

struct Resource {
    std::string_view name; // as in `require`
    const char *file;      // cgroup v2
    bool has_default;      // there is a policy option of the file's name
};
std::span<const Resource> resources();

} // namespace warden::limits
