// SPDX-License-Identifier: LGPL-2.1-or-later
// The device rules of a container's config, and the lists that they make. Pure.
#pragma once

#include "cgroup/devices/list.hpp"

#include <string>
#include <vector>
#include <warden/module.hpp>

namespace warden::devices {

struct Rule {
    bool v2 = false;
    bool own = false;      // stands in the container's own file, not in one that it includes
    std::string file;      // "devices.allow"; on cgroup2 LXC takes any other for a deny rule
    std::string text;      // as written
    std::string taken;     // with a path looked up, as LXC does at start: "c 10:229 rwm"
    std::string trouble{}; // why the path could not be looked up; empty if it could
    module::Value at;      // where it stands

    std::string key() const { return (v2 ? "lxc.cgroup2." : "lxc.cgroup.") + file; }
    bool allows() const { return file == "devices.allow"; }
};

struct BadRule {
    Rule rule;
    std::string why;
};

struct DeviceRules {
    std::vector<Rule> rules;  // that are in force in their version, in the order of the config
    std::vector<BadRule> bad; // own ones; they are in no list
    cgroup::devices::V1DeviceList v1;
    cgroup::devices::LxcDeviceList lxc;

    bool has_own(bool v2) const;
    // The first own rule of that version; there must be one.
    const Rule &first_own(bool v2) const;
    // The v1 rules refuse something that LXC's program permits, and no own cgroup2 rule overrules them.
    bool must_restrict() const;
};

// rules: in the order of the config, those of v1 first.
DeviceRules sort_out(std::vector<Rule> rules);

} // namespace warden::devices
