// SPDX-License-Identifier: LGPL-2.1-or-later
// What the config says, of a container that does not run (yet).
#include "rules.hpp"

#include "base/units.hpp"

#include <algorithm>

namespace warden::limits {
namespace {

std::string value_text(const std::string &file, const std::string &value) {
    const auto bytes = file.starts_with("memory.") ? parse_u64(value) : std::nullopt;
    return bytes ? value + " (" + format_size(*bytes) + ")" : value;
}

Finding about_v1_line(const Wanted &wanted, bool apply) {
    const std::string target = wanted.file + " = " + value_text(wanted.file, wanted.value);
    if (apply)
        return finding_at("LIM-001", wanted.line,
                          "LXC ignores this key on cgroup2; the start writes " + target);
    return finding_at("LIM-002", wanted.line,
                      "LXC ignores this key on cgroup2, and the policy (v1-keys = report) leaves it so: " +
                          target + " will not be in force");
}

// A resource without a limit, as far as the config says; start-host looks at the kernel.
void add_missing(const Policy &policy, const Resource &resource, Findings &findings) {
    const std::string key = std::string("lxc.cgroup2.") + resource.file;
    if (const auto *fallback = policy.default_for(resource.file))
        findings.push_back({.id = "LIM-006",
                            .message = "no limit of its own; the policy's default " +
                                       value_text(resource.file, fallback->value) + " is used",
                            .key = key,
                            .value = fallback->value,
                            .at = fallback->at});
    else if (policy.requires_limit(resource.name))
        findings.push_back(
            {.id = "LIM-005",
             .message = "no limit for " + std::string(resource.name) + ", and the policy requires one",
             .key = key,
             .at = policy.require_at});
}

} // namespace

Findings check_configured(const Facts &facts, const WantedLimits &wanted) {
    const bool apply = facts.policy.apply;
    Findings findings = remarks_of(wanted);
    for (const auto &limit : wanted.limits) {
        if (limit.from_v1)
            findings.push_back(about_v1_line(limit, apply));
    }
    for (const auto &resource : resources()) {
        const bool limited =
            std::any_of(wanted.limits.begin(), wanted.limits.end(), [&](const Wanted &limit) {
                return limit.file == resource.file && limit.value != "max" && (apply || !limit.from_v1);
            });
        if (!limited)
            add_missing(facts.policy, resource, findings);
    }
    return findings;
}

} // namespace warden::limits
