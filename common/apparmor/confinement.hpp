// SPDX-License-Identifier: LGPL-2.1-or-later
// What a label means for the host.
#pragma once

#include "apparmor/label.hpp"
#include "apparmor/profiles.hpp"

namespace warden::apparmor {

enum class Confinement {
    confined,        // a profile of the host's namespace is enforced
    unconfined,      // there is none: "unconfined", or only profiles of the container's own namespace
    complain,        // violations are logged and allowed
    flag,            // the profile has flags=(unconfined)
    asks_user_space, // modes user and prompt: a daemon decides
    not_proven       // the modes of a stack differ and the list of profiles does not settle it
};

// profiles may be null: not known. The profiles of a container's own namespace bind nothing of the host's:
// root in the container can replace them.
Confinement confinement(const Label &label, const ProfileList *profiles);

inline bool is_confined(const Label &label, const ProfileList *profiles = nullptr) {
    return confinement(label, profiles) == Confinement::confined;
}

// The same for a profile that is loaded in this mode. Mode::mixed, none and unknown are not_proven.
Confinement confinement_of(Mode mode);

} // namespace warden::apparmor
