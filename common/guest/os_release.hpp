// SPDX-License-Identifier: LGPL-2.1-or-later
// What a guest says that it is: os-release(5). A claim, never a proof.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace warden::guest {

struct OsRelease {
    std::string id;         // "debian"
    std::string version_id; // "12", "7", "16.04"
    std::string name;       // PRETTY_NAME
};

// Takes shell quotes off; what is not an assignment is passed over.
OsRelease parse_os_release(std::string_view text);

// The systemd that this distribution came with, where we know it of one that is older than 231 or close to
// it; nullopt for all others.
std::optional<unsigned> usual_systemd(const OsRelease &os);

} // namespace warden::guest
