// SPDX-License-Identifier: LGPL-2.1-or-later
// The profiles that the kernel has loaded.
#pragma once

#include "apparmor/label.hpp"
#include "base/dir.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace warden::apparmor {

class ProfileList {
public:
    // The text of the kernel's list, a label with its mode on each line. Lines that are none are left out.
    static ProfileList parse(std::string_view text);

    // nullopt: not loaded. Mode::unknown when the list has the name twice with two modes: a container can
    // load profiles into its own namespace, and a newline in such a name forges a line of this list.
    std::optional<Mode> mode_of(const Component &profile) const;
    std::size_t size() const { return profiles_.size(); }

private:
    struct Loaded {
        Component profile;
        Mode mode;
    };
    std::vector<Loaded> profiles_;
};

// sys/kernel/security/apparmor/profiles below root. An error means "not known", never "nothing is loaded":
// the kernel refuses ordinary users, and securityfs may not be mounted.
Result<ProfileList> read_profiles(const Dir &root);

} // namespace warden::apparmor
