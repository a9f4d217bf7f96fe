// SPDX-License-Identifier: LGPL-2.1-or-later
// What lxc.apparmor.profile asks LXC for.
#pragma once

#include "apparmor/label.hpp"

#include <optional>
#include <string>
#include <vector>
#include <warden/module.hpp>

namespace warden::apparmor_module {

struct Configured {
    enum class Kind {
        standard,   // no such line: LXC takes lxc-container-default-cgns
        generated,  // LXC writes and loads a profile for this container at each start
        unchanged,  // the container keeps the label of the program that starts it
        unconfined, // "unconfined", or a name that leaves no profile of the host's
        named
    };
    Kind kind = Kind::standard;
    std::string text = "lxc-container-default-cgns"; // as configured
    // Profiles of the host's namespace that must be loaded before the start; of standard and named.
    std::vector<apparmor::Component> profiles{{"", text}};

    bool is_confining() const { return kind != Kind::unchanged && kind != Kind::unconfined; }
    // `lxc.apparmor.profile = x`, or that it is not set; for messages.
    std::string shown() const;
};

Configured read_configured(const std::optional<module::Value> &profile);

// Whether a container that runs with this profile of the host's namespace runs as configured.
bool is_as_configured(const Configured &configured, const std::string &host_profile,
                      const std::string &container);

} // namespace warden::apparmor_module
