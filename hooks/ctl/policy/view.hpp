// SPDX-License-Identifier: LGPL-2.1-or-later
// A container's policy with every value's origin, for people.
#pragma once

#include "engine/registry.hpp"
#include "policy/policy.hpp"

#include <string>
#include <vector>

namespace warden::ctl::policy {

struct PolicyValue {
    std::string section; // "policy", a module, "waive APP-001", "severity"
    std::string key, value;
    std::string from;                    // file:line, or "built in"
    std::vector<std::string> overridden; // "VALUE (file:line)", weakest first
};

struct PolicyView {
    std::vector<PolicyValue> values;
    config::Problems problems;
};

// Types each section with its module's table. Also shows the defaults of every installed module.
PolicyView policy_view(const warden::policy::Policy &policy, engine::Registry &registry);

std::string policy_view_text(const std::string &container, const PolicyView &view);
std::string policy_view_json(const std::string &container, const PolicyView &view);

} // namespace warden::ctl::policy
