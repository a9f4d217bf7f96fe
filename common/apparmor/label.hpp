// SPDX-License-Identifier: LGPL-2.1-or-later
// AppArmor labels as the kernel prints them.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace warden::apparmor {

// What stands in parentheses after a label. none: nothing does (only namespaces' own "unconfined").
// unconfined: flags=(unconfined) of a profile. mixed: the profiles of a stack differ.
// allow: what AppArmor 4.1 announces for profiles with the flag default_allow, which kernels up to 7.2 show
// as unconfined.
enum class Mode { none, enforce, complain, kill, unconfined, allow, user, prompt, mixed, unknown };

Mode parse_mode(std::string_view text);
std::string_view mode_name(Mode mode);

// One profile of a label. An empty namespace is the one of the process that reads: the host's.
struct Component {
    std::string ns; // "a//b" for a namespace in a namespace
    std::string name;

    bool is_host() const { return ns.empty(); }
    // The profile "unconfined" that every namespace has.
    bool is_unconfined() const { return name == "unconfined"; }
    bool operator==(const Component &) const = default;
};

struct Label {
    std::string text; // whole, without the newline
    std::vector<Component> components;
    Mode mode = Mode::none;

    // Components of the host's namespace other than "unconfined", joined as in a label: "a//&b".
    std::string host_profile() const;
};

// The profiles of a label or of an lxc.apparmor.profile, without a mode: "a//&:ns:b//&c". As the kernel reads
// and prints it, a component without a namespace is in that of the component before it.
Result<std::vector<Component>> parse_components(std::string_view text);

// A line of /proc/PID/attr/apparmor/current or of the kernel's list of profiles.
Result<Label> parse_label(std::string_view text);

} // namespace warden::apparmor
