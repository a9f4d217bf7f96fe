// SPDX-License-Identifier: LGPL-2.1-or-later
// AppArmor's labels and its list of profiles: a container can load profiles with names of its own choice into
// its namespace.
#include "fuzz.hpp"

#include "apparmor/confinement.hpp"
#include "apparmor/generated.hpp"
#include "apparmor/profile_kind.hpp"
#include "apparmor/profiles.hpp"

#include <algorithm>

namespace {

using namespace warden::apparmor;
using warden::fuzz::require;

std::string joined(const std::vector<Component> &components) {
    std::string text;
    for (const auto &component : components)
        text += (text.empty() ? "" : "//&") + (component.ns.empty() ? "" : ":" + component.ns + ":") +
                (component.ns.empty() || !component.name.starts_with("//") ? "" : "//") + component.name;
    return text;
}

void components_are_read_back(const std::vector<Component> &components) {
    require(!components.empty(), "a label has a component");
    for (const auto &component : components)
        require(!component.name.empty(), "which has a name");
    // A namespace is written once for all components after it; there is no way back to the host's.
    const bool returns =
        std::adjacent_find(components.begin(), components.end(), [](const auto &a, const auto &b) {
            return !a.is_host() && b.is_host();
        }) != components.end();
    require(!returns, "after a namespace comes no profile of the host's");
    const auto again = parse_components(joined(components));
    require(again && *again == components, "written and read again it is the same");
}

void only_the_host_confines(const Label &label, const ProfileList &profiles) {
    const bool own = std::any_of(label.components.begin(), label.components.end(), [](const auto &component) {
        return component.is_host() && !component.is_unconfined();
    });
    require(own != label.host_profile().empty(), "a profile of the host's has a name");
    for (const ProfileList *list : {static_cast<const ProfileList *>(nullptr), &profiles}) {
        require(own || !is_confined(label, list), "nothing but a profile of the host's confines");
        const bool binds =
            label.mode == Mode::enforce || label.mode == Mode::kill || label.mode == Mode::mixed;
        require(binds || !is_confined(label, list), "and only in a mode that refuses");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto text = warden::fuzz::text_of(data, size);
    const auto profiles = ProfileList::parse(text);
    if (const auto components = parse_components(text))
        components_are_read_back(*components);
    if (const auto label = parse_label(text)) {
        require(label->text.find('\n') == std::string::npos, "a label is one line");
        require(text.starts_with(label->text) && text.size() - label->text.size() <= 1, "the whole of it");
        components_are_read_back(label->components);
        only_the_host_confines(*label, profiles);
        for (const auto &component : label->components)
            profiles.mode_of(component);
        const auto again = parse_label(label->text);
        require(again && again->components == label->components && again->mode == label->mode,
                "its text is the label");
    }
    if (const auto name = parse_generated_name(text)) {
        require(!name->container.empty() && name->container.find('/') == std::string::npos,
                "a generated name has a container's in it");
        require(name->is_namespace || text.size() > 246 || name->lxcpath.ends_with('/') ||
                    generated_profile(name->container, name->lxcpath) == text,
                "and is what LXC makes of it");
        require(is_generated_profile(text, name->container) || name->is_namespace, "and is known as its");
    }
    Denial denial;
    denial.profile = text;
    profile_kind(denial);
    return 0;
}
