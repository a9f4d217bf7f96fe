// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apparmor/label.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <sys/apparmor.h>

namespace warden::apparmor {
namespace {

constexpr std::string_view k_stack_separator = "//&";
constexpr std::string_view k_not_in_labels("\n\0", 2);

struct ModeName {
    std::string_view name;
    Mode mode;
};
// Linux 5.x and 6.x: security/apparmor/policy.c. "-" is what some of them print for a profile with the
// unconfined flag, which they do not count as a mode.
constexpr std::array<ModeName, 9> k_modes{{{"enforce", Mode::enforce},
                                           {"complain", Mode::complain},
                                           {"kill", Mode::kill},
                                           {"unconfined", Mode::unconfined},
                                           {"-", Mode::unconfined},
                                           {"allow", Mode::allow},
                                           {"user", Mode::user},
                                           {"prompt", Mode::prompt},
                                           {"mixed", Mode::mixed}}};

Error not_a_label(std::string_view text) {
    return Error{"'" + printable(text) + "' is not an AppArmor label", EINVAL};
}

// `ns` is the namespace of the component before, and is changed to that of this one.
Result<Component> parse_component(std::string_view text, std::string &ns) {
    if (text.empty())
        return not_a_label(text);
    if (text.front() != ':')
        return Component{ns, std::string(text)};
    const auto end = text.find(':', 1);
    if (end == std::string_view::npos || end == 1)
        return not_a_label(text);
    ns = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    if (text.starts_with("//"))
        text.remove_prefix(2);
    // ":ns:" alone is the namespace's default.
    return Component{ns, text.empty() ? "unconfined" : std::string(text)};
}

} // namespace

Mode parse_mode(std::string_view text) {
    const auto *found =
        std::find_if(k_modes.begin(), k_modes.end(), [&](const auto &m) { return m.name == text; });
    return found == k_modes.end() ? Mode::unknown : found->mode;
}

std::string_view mode_name(Mode mode) {
    const auto *found =
        std::find_if(k_modes.begin(), k_modes.end(), [&](const auto &m) { return m.mode == mode; });
    if (found != k_modes.end())
        return found->name;
    return mode == Mode::none ? "none" : "unknown";
}

std::string Label::host_profile() const {
    std::vector<std::string> names;
    for (const auto &component : components) {
        if (component.is_host() && !component.is_unconfined())
            names.push_back(component.name);
    }
    return join(names, k_stack_separator);
}

Result<std::vector<Component>> parse_components(std::string_view text) {
    std::vector<Component> components;
    std::string ns;
    for (;;) {
        const auto end = text.find(k_stack_separator);
        TRY_ASSIGN(Component component, parse_component(text.substr(0, end), ns));
        components.push_back(std::move(component));
        if (end == std::string_view::npos)
            return components;
        text.remove_prefix(end + k_stack_separator.size());
    }
}

Result<Label> parse_label(std::string_view text) {
    if (text.ends_with('\n'))
        text.remove_suffix(1);
    if (text.find_first_of(k_not_in_labels) != std::string_view::npos)
        return not_a_label(text);
    Label label;
    label.text = text;
    // aa_splitcon(3) writes into its argument: a NUL before the mode.
    std::string buffer(text);
    char *mode = nullptr;
    const char *name = aa_splitcon(buffer.data(), &mode);
    if (mode != nullptr)
        label.mode = parse_mode(mode);
    // It knows no label without a mode but "unconfined" itself; the kernel prints
    // "unconfined//&:ns:unconfined".
    TRY_ASSIGN(label.components, parse_components(name == nullptr ? text : std::string_view(name)));
    const bool named = std::any_of(label.components.begin(), label.components.end(),
                                   [](const auto &component) { return !component.is_unconfined(); });
    if (named && label.mode == Mode::none)
        return not_a_label(text);
    return label;
}

} // namespace warden::apparmor
