// SPDX-License-Identifier: LGPL-2.1-or-later
// Maps of user ids between a container and the host.
#pragma once

#include "base/dir.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace warden {

// The values of lxc.idmap ("u 0 100000 65536"; lxc.container.conf(5)): root inside is root of the host,
// because no line maps user ids, or because one maps them to a range that has 0 in it, as `u 0 0 4294967295`
// does. A line that cannot be read counts as such a one.
bool is_privileged_by(const std::vector<std::string> &idmaps);

// The same of what the kernel says, /proc/PID/uid_map: three numbers a line (user_namespaces(7)), as the
// reader's own user namespace sees them.
bool maps_host_root(std::string_view uid_map);

// Of a process that runs (init_pid above 0) the kernel's map decides; before that, or when it cannot be read,
// the config's lines are all there is.
bool is_privileged(const Dir &root, std::int64_t init_pid, const std::vector<std::string> &idmaps);

// The same of the container that a module looks at. context: what it is given, module::Context.
template <class Context>
bool is_privileged(const Dir &root, const Context &context) {
    std::vector<std::string> idmaps;
    for (const auto &line : context.lxc_all("lxc.idmap"))
        idmaps.push_back(line.text);
    return is_privileged(root, context.init_pid(), idmaps);
}

} // namespace warden
