// SPDX-License-Identifier: LGPL-2.1-or-later
// Where LXC puts the processes of a container in a cgroup hierarchy (cgroups/cgfsng.c). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warden::cgroup {

// What a container's config says of it; empty: not set.
struct PayloadKeys {
    std::string name;  // the container's
    std::string exact; // lxc.cgroup.dir.container
    std::string inner; // lxc.cgroup.dir.container.inner: init lives this far below the group with the limits
    std::string dir;   // lxc.cgroup.dir
};

// config: what has text_of(key), the text of a key's last value, empty when there is none: lxc::Config, and
// what a module is given, module::Context.
template <class Config>
PayloadKeys payload_keys(std::string_view name, const Config &config) {
    return {.name = std::string(name),
            .exact = config.text_of("lxc.cgroup.dir.container"),
            .inner = config.text_of("lxc.cgroup.dir.container.inner"),
            .dir = config.text_of("lxc.cgroup.dir")};
}

// "lxc.payload.NAME", also with the number that LXC appends when that is taken.
bool is_payload_name(std::string_view part, std::string_view name);

// The group that the next start gets, below the base of each hierarchy; when its name is taken LXC appends
// -1, -2, ...
std::string payload_path(const PayloadKeys &keys);

// The group that has the limits, out of that of the container's init ("lxc.payload.c1/init.scope", with or
// without a mount point before it). nullopt: it cannot be told, because the config names another group or
// init sits in none of its own.
std::optional<std::string> limit_path(std::string_view of_init, const PayloadKeys &keys);

} // namespace warden::cgroup
