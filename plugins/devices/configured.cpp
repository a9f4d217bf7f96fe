#include "dangerous.hpp"
#include "phases.hpp"

#include "base/dir.hpp"
#include "base/text.hpp"
#include "cgroup/layout.hpp"

#include <algorithm>

namespace warden::devices {
namespace {

using cgroup::devices::Device;
using module::Reporter;

constexpr std::size_t k_most_named = 8; // dangerous devices that get a finding each

Dir root_of(const module::Context &context) {
    return Dir::copy_of(context.root_fd(), "/");
}

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

module::Finding finding_about(const char *id, const Rule *rule, std::string message) {
    if (rule != nullptr)
        return finding_at(id, *rule, std::move(message));
    module::Finding finding;
    finding.id = id;
    finding.message = std::move(message);
    return finding;
}

// In a container with a user namespace of its own nobody can make a device node (mknod(2) in a user namespace
// is EPERM), so only nodes that the host put there can be opened.
void say_opens(const module::Context &context, const Host &host, const DeviceRules &rules,
               const InForce &in_force, bool v2, Reporter &reporter) {
    const bool privileged = !context.lxc("lxc.idmap", 0);
    const warden_severity severity = privileged ? 0 : WARDEN_SEV_INFO;
    if (in_force.everything()) {
        module::Finding finding = finding_about(
            "DEV-005", nullptr,
            v2 ? "no device rule is in force: LXC attaches no device program" : "no device rule is in force");
        finding.severity = severity;
        return reporter.say(finding, privileged);
    }
    std::size_t said = 0;
    for (const auto &[device, what] : dangerous_devices(host.proc_devices(), in_force.named())) {
        const bool reads = in_force.permits(device, cgroup::devices::k_read);
        if (!reads && !in_force.permits(device, cgroup::devices::k_write))
            continue;
        if (++said > k_most_named)
            return;
        module::Finding finding = finding_about("DEV-006", rule_for(rules, device, v2),
                                                "may open " + device_text(device) + " for " +
                                                    (reads ? "reading" : "writing") + ": " + what);
        finding.severity = severity;
        reporter.say(finding, privileged);
    }
}

void say_disagreement(const DeviceRules &rules, Reporter &reporter) {
    if (rules.has_own(true)) {
        if (!cgroup::devices::same_access(rules.v1, rules.lxc))
            reporter.say(
                finding_at(
                    "DEV-003", rules.first_own(false),
                    "permits something else than the container's cgroup2 device rules, which are in force and stay"),
                false);
        return;
    }
    for (const auto &device : cgroup::devices::sample_devices({&rules.v1}, {&rules.lxc})) {
        for (const auto request : cgroup::devices::k_requests) {
            if (!rules.v1.permits(device, request) || rules.lxc.permits(device, request))
                continue;
            return reporter.say(
                finding_at("DEV-003", rules.first_own(false),
                           "the v1 rules allow " + cgroup::devices::access_text(request) + " of " +
                               device_text(device) +
                               ", LXC's cgroup2 rules refuse it, and a hook cannot give more"),
                false);
        }
    }
}

} // namespace

void Host::read(const module::Context &context) {
    if (read_)
        return;
    const Dir root = root_of(context);
    unified_ = cgroup::may_be_unified(cgroup::detect_layout(root));
    if (auto devices = root.read_kernel_file("proc/devices"))
        proc_devices_ = std::move(devices).value();
    read_ = true;
}

bool must_restrict(const DeviceRules &rules) {
    return rules.has_own(false) && !rules.has_own(true) && !cgroup::devices::no_weaker(rules.v1, rules.lxc);
}

void say_configured(const module::Context &context, const Host &host, const DeviceRules &rules, bool on_v1,
                    Reporter &reporter) {
    const bool unified = host.is_unified();
    for (const auto &[rule, why] : rules.bad) {
        if (rule.v2 == unified || !rule.v2)
            reporter.say(finding_at("DEV-004", rule, why), true);
    }
    if (!unified) {
        if (rules.has_own(true) && !rules.has_own(false)) {
            auto finding = finding_at("DEV-007", rules.first_own(true),
                                      "LXC ignores the lxc.cgroup2.devices rules with this cgroup layout");
            finding.severity = WARDEN_SEV_WARNING;
            reporter.say(finding, false);
        }
        return say_opens(context, host, rules, {&rules.v1, nullptr}, false, reporter);
    }
    if (rules.has_own(false))
        say_disagreement(rules, reporter);
    const bool with_v1 = on_v1 && must_restrict(rules);
    say_opens(context, host, rules, {with_v1 ? &rules.v1 : nullptr, &rules.lxc}, true, reporter);
}

warden_result check_configured(module::Context &context, Host &host) {
    host.read(context);
    const auto rules = read_rules(context);
    Reporter reporter(context);
    const bool apply = context.option("v1-keys") == "apply";
    say_configured(context, host, rules, apply, reporter);
    if (!host.is_unified() || !must_restrict(rules))
        return reporter.result();
    const auto &first = rules.first_own(false);
    if (apply)
        reporter.say(
            finding_at("DEV-001", first,
                       "LXC ignores this rule on cgroup2; the start attaches a program that enforces it"),
            false);
    else
        reporter.say(
            finding_at("DEV-002", first,
                       "LXC ignores this rule on cgroup2, and the policy (v1-keys = report) leaves it so"),
            true);
    return reporter.result();
}

} // namespace warden::devices
