// SPDX-License-Identifier: LGPL-2.1-or-later
#include "configured.hpp"

#include "apparmor/generated.hpp"
#include "base/text.hpp"

namespace warden::apparmor_module {
namespace {

using Kind = Configured::Kind;

// Without a cgroup namespace (no kernel that lxc-warden runs on) LXC takes this one.
constexpr std::string_view k_default_without_cgns = "lxc-container-default";

std::vector<apparmor::Component> host_profiles(const std::string &text) {
    const auto components = apparmor::parse_components(text);
    // Not a name that AppArmor has: LXC hands it to the kernel, which will know no such profile.
    if (!components)
        return {{"", text}};
    std::vector<apparmor::Component> found;
    for (const auto &component : *components) {
        if (component.is_host() && !component.is_unconfined())
            found.push_back(component);
    }
    return found;
}

std::string joined(const std::vector<apparmor::Component> &profiles) {
    std::vector<std::string> names;
    names.reserve(profiles.size());
    for (const auto &profile : profiles)
        names.push_back(profile.name);
    return join(names, "//&");
}

} // namespace

std::string Configured::shown() const {
    if (kind == Kind::standard)
        return "lxc.apparmor.profile is not set";
    return "lxc.apparmor.profile = " + printable(text);
}

Configured read_configured(const std::optional<module::Value> &profile) {
    if (!profile || profile->text.empty())
        return {};
    Configured configured;
    configured.text = profile->text;
    configured.profiles.clear();
    if (configured.text == "generated") {
        configured.kind = Kind::generated;
    } else if (configured.text == "unchanged") {
        configured.kind = Kind::unchanged;
    } else {
        configured.profiles = host_profiles(configured.text);
        configured.kind = configured.profiles.empty() ? Kind::unconfined : Kind::named;
    }
    return configured;
}

bool is_as_configured(const Configured &configured, const std::string &host_profile,
                      const std::string &container) {
    switch (configured.kind) {
    case Kind::standard:
        return host_profile == configured.text || host_profile == k_default_without_cgns;
    case Kind::generated:
        return apparmor::is_generated_profile(host_profile, container);
    case Kind::named:
        return host_profile == joined(configured.profiles);
    case Kind::unchanged:
    case Kind::unconfined:
        break;
    }
    return false;
}

} // namespace warden::apparmor_module
