// SPDX-License-Identifier: LGPL-2.1-or-later
// What the rules of the config permit.
#include "dangerous.hpp"
#include "rules.hpp"

#include <set>
#include <string>
#include <utility>

namespace warden::devices {
namespace {

using cgroup::devices::Device;

constexpr std::size_t k_most_named = 8; // dangerous devices that get a finding each

// What a container may open: all of the lists that are in force must agree.
struct InForce {
    const cgroup::devices::V1DeviceList *v1 = nullptr;
    const cgroup::devices::LxcDeviceList *lxc = nullptr;

    bool permits(const Device &device, unsigned request) const {
        return (v1 == nullptr || v1->permits(device, request)) &&
               (lxc == nullptr || lxc->permits(device, request));
    }
    bool everything() const {
        const bool by_v1 = v1 == nullptr || (v1->allows_by_default() && v1->entries().empty());
        return by_v1 && (lxc == nullptr || !lxc->has_program());
    }
    std::vector<Device> named() const {
        std::vector<const cgroup::devices::V1DeviceList *> ones;
        std::vector<const cgroup::devices::LxcDeviceList *> others;
        if (v1 != nullptr)
            ones.push_back(v1);
        if (lxc != nullptr)
            others.push_back(lxc);
        return cgroup::devices::sample_devices(ones, others);
    }
};

std::string device_text(const Device &device) {
    return std::string(1, device.type) + " " + std::to_string(device.major) + ":" +
           std::to_string(device.minor);
}

// The last rule that allows the device alone, for the place in the finding.
const Rule *rule_for(const DeviceRules &rules, const Device &device, bool v2) {
    const Rule *found = nullptr;
    for (const auto &rule : rules.rules) {
        const auto parsed = cgroup::devices::parse_device_rule(true, rule.taken);
        if (rule.v2 != v2 || !rule.allows() || !parsed)
            continue;
        const cgroup::devices::DeviceMatch match{device.type, device.major, device.minor, {}};
        if (parsed->whole || parsed->match.overlaps(match))
            found = &rule;
    }
    return found;
}

// In a container with a user namespace of its own nobody can make a device node (mknod(2) in a user namespace
// is EPERM), so only nodes that the host put there can be opened.
warden_severity severity_in(const Facts &facts) {
    return facts.has_user_namespace ? WARDEN_SEV_INFO : 0;
}

// The line that opens the list, where there is one.
Finding all_open(const Facts &facts, bool v2) {
    const std::string message =
        v2 ? "no device rule is in force: LXC attaches no device program" : "no device rule is in force";
    const Rule *opens = nullptr;
    for (const auto &rule : facts.rules.rules) {
        if (rule.v2 == v2 && rule.allows() && rule.taken == "a")
            opens = &rule;
    }
    Finding finding = opens != nullptr ? finding_at("DEV-005", *opens, message)
                                       : Finding{.id = "DEV-005",
                                                 .message = message,
                                                 .key = v2 ? "lxc.cgroup2.devices" : "lxc.cgroup.devices"};
    if (opens != nullptr)
        finding.fix =
            "Remove this line, which permits every device, and write an allow rule for each device that "
            "is needed; see that a deny rule for `a` stands before them, as common.conf has it.";
    finding.severity = severity_in(facts);
    return finding;
}

void add_opens(const Facts &facts, const InForce &in_force, bool v2, Findings &findings) {
    if (in_force.everything()) {
        findings.push_back(all_open(facts, v2));
        return;
    }
    Findings dangerous;
    std::set<std::pair<const Rule *, std::string>> said; // a rule for a whole driver permits each disk of it
    for (const auto &[device, what] : dangerous_devices(facts.proc_devices, in_force.named())) {
        const bool reads = in_force.permits(device, cgroup::devices::k_read);
        if (!reads && !in_force.permits(device, cgroup::devices::k_write))
            continue;
        if (dangerous.size() == k_most_named)
            break;
        std::string message =
            "may open " + device_text(device) + " for " + (reads ? "reading" : "writing") + ": " + what;
        const Rule *rule = rule_for(facts.rules, device, v2);
        if (rule != nullptr && !said.emplace(rule, what).second)
            continue;
        Finding finding = rule == nullptr ? Finding{.id = "DEV-006", .message = std::move(message)}
                                          : finding_at("DEV-006", *rule, std::move(message));
        finding.severity = severity_in(facts);
        dangerous.push_back(std::move(finding));
    }
    // One line for what is only worth knowing.
    if (facts.has_user_namespace && dangerous.size() > 1) {
        dangerous.front().message +=
            "; and more such devices, each if the host puts its node into the container";
        dangerous.erase(dangerous.begin() + 1, dangerous.end());
    }
    module::append(findings, std::move(dangerous));
}

void add_disagreement(const DeviceRules &rules, Findings &findings) {
    if (rules.has_own(true)) {
        if (!cgroup::devices::same_access(rules.v1, rules.lxc))
            findings.push_back(finding_at(
                "DEV-003", rules.first_own(false),
                "permits something else than the container's cgroup2 device rules, which are in force and stay"));
        return;
    }
    for (const auto &device : cgroup::devices::sample_devices({&rules.v1}, {&rules.lxc})) {
        unsigned refused = 0; // all that the first such device lacks
        for (const auto request : cgroup::devices::k_requests) {
            if (rules.v1.permits(device, request) && !rules.lxc.permits(device, request))
                refused |= request;
        }
        if (refused == 0)
            continue;
        findings.push_back(finding_at("DEV-003", rules.first_own(false),
                                      "the v1 rules allow " + cgroup::devices::access_text(refused) + " of " +
                                          device_text(device) +
                                          ", LXC's cgroup2 rules refuse it, and a hook cannot give more"));
        return;
    }
}

void add_ignored(const DeviceRules &rules, Findings &findings) {
    if (!rules.has_own(true) || rules.has_own(false))
        return;
    auto finding = finding_at("DEV-007", rules.first_own(true),
                              "LXC ignores the lxc.cgroup2.devices rules with this cgroup layout");
    finding.severity = WARDEN_SEV_WARNING;
    finding.fix =
        "Write the rules under the v1 names as well, as lxc.cgroup.devices.allow and deny, for as long "
        "as the host boots this way, or boot with cgroup2 alone: `lxc-warden doctor` says what keeps the "
        "host from it (LIM-202).";
    findings.push_back(std::move(finding));
}

} // namespace

Findings check_permitted(const Facts &facts, bool on_v1) {
    const auto &rules = facts.rules;
    Findings findings;
    for (const auto &[rule, why] : rules.bad) {
        if (rule.v2 == facts.unified || !rule.v2)
            findings.push_back(finding_at("DEV-004", rule, why));
    }
    if (!facts.unified) {
        add_ignored(rules, findings);
        add_opens(facts, {&rules.v1, nullptr}, false, findings);
        return findings;
    }
    if (rules.has_own(false))
        add_disagreement(rules, findings);
    const bool with_v1 = on_v1 && rules.must_restrict();
    add_opens(facts, {with_v1 ? &rules.v1 : nullptr, &rules.lxc}, true, findings);
    return findings;
}

} // namespace warden::devices
