// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device_rules.hpp"

#include "base/result.hpp"

#include <algorithm>

namespace warden::devices {
namespace {

Status accept(const Rule &rule, DeviceRules &lists) {
    if (!rule.trouble.empty())
        return Error{rule.trouble, EINVAL};
    if (rule.v2) {
        if (!lists.lxc.apply(rule.file, rule.taken))
            return Error{"LXC cannot read it, skips it, and starts the container without it", EINVAL};
        if (!rule.allows() && rule.file != "devices.deny")
            return Error{"LXC takes " + rule.key() + " for lxc.cgroup2.devices.deny", EINVAL};
        return k_done;
    }
    const auto parsed = cgroup::devices::parse_device_rule(rule.allows(), rule.taken);
    if (!parsed || (!rule.allows() && rule.file != "devices.deny"))
        return Error{"cgroup v1 would have refused it", EINVAL};
    lists.v1.apply(rule.allows(), *parsed);
    return k_done;
}

} // namespace

bool DeviceRules::has_own(bool v2) const {
    return std::any_of(rules.begin(), rules.end(),
                       [&](const Rule &rule) { return rule.own && rule.v2 == v2; });
}

const Rule &DeviceRules::first_own(bool v2) const {
    return *std::find_if(rules.begin(), rules.end(),
                         [&](const Rule &rule) { return rule.own && rule.v2 == v2; });
}

bool DeviceRules::must_restrict() const {
    return has_own(false) && !has_own(true) && !cgroup::devices::no_weaker(v1, lxc);
}

DeviceRules sort_out(std::vector<Rule> rules) {
    DeviceRules sorted;
    for (auto &rule : rules) {
        if (auto accepted = accept(rule, sorted))
            sorted.rules.push_back(std::move(rule));
        else if (rule.own)
            sorted.bad.push_back({std::move(rule), std::move(accepted).error().message});
    }
    return sorted;
}

} // namespace warden::devices
