// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apparmor/profile_kind.hpp"

#include "apparmor/generated.hpp"
#include "apparmor/label.hpp"

#include <algorithm>
#include <array>

namespace warden::apparmor {
namespace {

// Incus and LXD name a profile as they name the namespace that goes with it: "incus-c1_</var/lib/incus>".
bool is_made_by(std::string_view name, std::string_view manager) {
    return name.starts_with(manager) && name.substr(manager.size()).starts_with('-') &&
           name.find("_<") != std::string_view::npos && name.find('>') != std::string_view::npos;
}

bool is_hash(std::string_view name) {
    return name.size() == 16 && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// Of a label in the host's namespace.
ProfileKind kind_of_name(std::string_view profile) {
    for (const auto &[manager, kind] : {std::pair{std::string_view("incus"), ProfileKind::incus},
                                        std::pair{std::string_view("lxd"), ProfileKind::lxd}}) {
        if (is_made_by(profile, manager))
            return kind;
    }
    if (is_hash(profile) || parse_generated_name(profile))
        return ProfileKind::generated;
    const auto child = profile.find(">//");
    if (child != std::string_view::npos && parse_generated_name(profile.substr(0, child + 1)))
        return ProfileKind::part;
    if (profile.starts_with("lxc-container-") || profile == "lxc-default")
        return ProfileKind::shared;
    // The profiles of LXC's programs have their paths, or since LXC 6 their names.
    constexpr std::array<std::string_view, 8> own{"lxc-start",   "lxc-copy",    "lxc-attach",  "lxc-create",
                                                  "lxc-destroy", "lxc-execute", "lxc-unshare", "lxc-stop"};
    const auto base = profile.starts_with("/usr/") ? profile.substr(profile.rfind('/') + 1) : profile;
    if (std::find(own.begin(), own.end(), base) != own.end())
        return ProfileKind::lxc_itself;
    if (profile.starts_with("lxc-"))
        return ProfileKind::named;
    return profile == "unprivileged_userns" || profile == "unconfined" ? ProfileKind::restricted_user
                                                                       : ProfileKind::host;
}

// The label of a container with profiles of its own is a stack: the host's profile of it, and what the
// guest's namespace has beside that, of which "unconfined" denies nothing.
ProfileKind kind_of_stack(std::string_view label) {
    const auto components = parse_components(label);
    if (!components)
        return kind_of_name(label);
    const auto host = std::ranges::find_if(
        *components, [](const Component &each) { return each.is_host() && !each.is_unconfined(); });
    const bool guest = std::ranges::any_of(
        *components, [](const Component &each) { return !each.is_host() && !each.is_unconfined(); });
    if (host == components->end())
        return guest ? ProfileKind::guest : ProfileKind::restricted_user;
    return guest ? ProfileKind::stack : kind_of_name(host->name);
}

} // namespace

ProfileKind profile_kind(const Denial &denial) {
    // "root//lxc-c1_<-var-lib-lxc>"; "root" alone is the host's.
    std::string_view ns = denial.ns;
    if (ns.starts_with("root//"))
        ns.remove_prefix(6);
    if (ns.empty() || ns == "root" || ns == "default")
        return denial.profile.find("//&") == std::string::npos ? kind_of_name(denial.profile)
                                                               : kind_of_stack(denial.profile);
    return ProfileKind::guest;
}

} // namespace warden::apparmor
