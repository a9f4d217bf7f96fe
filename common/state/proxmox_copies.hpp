// SPDX-License-Identifier: LGPL-2.1-or-later
// Copies of the files below /etc/pve/lxc, as the last audit saw them, in /var/lib/lxc-warden/proxmox. A hook
// opens nothing below /etc/pve, where every open may wait for ever: what an admin's line is called it looks
// up here. Nothing is decided by them, for they may be old.
#pragma once

#include "base/dir.hpp"

#include <cstddef>
#include <ctime>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace warden::state {

class ProxmoxCopies {
public:
    // root must outlive it.
    explicit ProxmoxCopies(const Dir &root) : root_(root) {}

    // The bytes of ID.conf.
    Result<std::string> load(std::string_view id) const;
    // Makes the copies these, by number; what is no longer there goes, what is the same is not written.
    Status keep(const std::map<std::string, std::string> &files) const;

    struct Standing {
        std::size_t count = 0;
        std::time_t kept = 0; // when keep() last was called
    };
    // nullopt: no audit has left any.
    std::optional<Standing> standing() const;

private:
    const Dir &root_;
};

} // namespace warden::state
