// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apparmor/confinement.hpp"

#include <algorithm>

namespace warden::apparmor {
namespace {

// The profiles of a stack all bind, so that one enforced profile of the host is enough.
Confinement by_list(const std::vector<Component> &host, const ProfileList *profiles) {
    if (profiles == nullptr)
        return Confinement::not_proven;
    std::vector<Confinement> found;
    for (const auto &profile : host) {
        const auto mode = profiles->mode_of(profile);
        found.push_back(mode ? confinement_of(*mode) : Confinement::not_proven);
    }
    if (std::find(found.begin(), found.end(), Confinement::confined) != found.end())
        return Confinement::confined;
    if (std::find(found.begin(), found.end(), Confinement::not_proven) != found.end())
        return Confinement::not_proven;
    return found.front();
}

} // namespace

Confinement confinement_of(Mode mode) {
    switch (mode) {
    case Mode::enforce:
    case Mode::kill: // as enforce, and a violation kills
        return Confinement::confined;
    case Mode::complain:
        return Confinement::complain;
    case Mode::unconfined:
    case Mode::allow: // what the profile does not name is allowed
        return Confinement::flag;
    case Mode::user:
    case Mode::prompt:
        return Confinement::asks_user_space;
    case Mode::none:
    case Mode::mixed:
    case Mode::unknown:
        break;
    }
    return Confinement::not_proven;
}

Confinement confinement(const Label &label, const ProfileList *profiles) {
    std::vector<Component> host;
    bool inner = false;
    for (const auto &component : label.components) {
        if (component.is_unconfined())
            continue;
        if (component.is_host())
            host.push_back(component);
        else
            inner = true;
    }
    if (host.empty())
        return Confinement::unconfined;
    const Confinement said = confinement_of(label.mode);
    if (label.mode == Mode::mixed)
        return by_list(host, profiles);
    // The mode of a stack leaves out the "unconfined" of namespaces, and in some kernels also profiles with
    // the unconfined flag: "enforce" may then be that of the container's own profile.
    if (said == Confinement::confined && inner)
        return by_list(host, profiles);
    return said;
}

} // namespace warden::apparmor
