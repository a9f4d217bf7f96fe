// SPDX-License-Identifier: LGPL-2.1-or-later
// The throwaway container on disk.
#pragma once

#include "base/dir.hpp"
#include "base/result.hpp"
#include "ctl/hook_test/run.hpp"

#include <optional>
#include <string>
#include <vector>

namespace warden::ctl::hook_test {

// The ids that an ordinary user's container gets: lines of its config, and the range of the host that they
// name.
struct IdMap {
    std::vector<std::string> lines; // lxc.idmap
    std::int64_t first = 0, count = 0;
};
// The first range of /etc/subuid and /etc/subgid that belongs to the user.
Result<IdMap> id_map_of(const std::string &user, std::string_view subuid, std::string_view subgid);

struct Place {
    std::string folder;    // made anew, nobody else's
    std::string container; // a name that no other has
    std::optional<IdMap> ids;

    std::string lxcpath() const { return folder + "/lxc"; }
    std::string home() const { return lxcpath() + "/" + container; }
    std::string rootfs() const { return home() + "/rootfs"; }
    std::string control() const { return rootfs() + "/hook-test/control"; }
    std::string log() const { return folder + "/log"; }
};

// The container's config.
std::string config_text(const Place &place, const Settings &settings, int hook_version);

// Below /var/tmp, because a user's container must be able to reach it. An Error leaves nothing.
Result<Place> make_place(const Settings &settings, int hook_version);

// Removes the container's groups and the folder. Its processes have been killed.
void remove_place(const Dir &root, const Place &place);

} // namespace warden::ctl::hook_test
