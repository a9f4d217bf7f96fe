#include "phases.hpp"

#include "base/dir.hpp"
#include "base/text.hpp"
#include "cgroup/devices/attach.hpp"
#include "cgroup/devices/list_text.hpp"

#include <algorithm>
#include <fcntl.h>

namespace warden::devices {
namespace {

using module::Reporter;

module::Finding not_checked(const std::string &why) {
    module::Finding finding;
    finding.id = "DEV-008";
    finding.message = "not checked: " + why;
    return finding;
}

Result<std::vector<std::string>> attached(const module::Context &context) {
    const auto path = context.cgroup();
    if (!path)
        return Error{"the container has no cgroup2 limit group that could be found", ENOENT};
    const Dir root = Dir::copy_of(context.root_fd(), "/");
    TRY_ASSIGN(const auto group, cgroup::Group::open(root, *path));
    return cgroup::devices::device_program_tags(group);
}

// The kernel names a program by a hash of its instructions, so ours is known when we see it.
Result<bool> is_attached(const std::vector<std::string> &tags, const cgroup::devices::V1DeviceList &list) {
    TRY_ASSIGN(const auto program, cgroup::devices::DeviceProgram::load(list));
    TRY_ASSIGN(const auto ours, program.tag());
    return std::find(tags.begin(), tags.end(), ours) != tags.end();
}

} // namespace

warden_result check_starting(module::Context &context, Host &host) {
    host.read(context);
    const auto rules = read_rules(context);
    if (!host.is_unified() || !must_restrict(rules) || context.option("v1-keys") != "apply")
        return WARDEN_OK; // what the config tells, pre-start has said
    const auto &first = rules.first_own(false);
    Reporter reporter(context);
    if (geteuid() != 0) {
        // BPF_PROG_ATTACH wants CAP_NET_ADMIN in the first user namespace.
        reporter.say(finding_at("DEV-002", first,
                                "only root can attach a device program, and " + context.container() +
                                    " was started by an ordinary user"),
                     true);
        return reporter.result();
    }
    if (context.plan_devices(cgroup::devices::list_text(rules.v1)) != WARDEN_OK)
        return WARDEN_ERROR;
    reporter.say(
        finding_at("DEV-001", first, "enforced at start by a device program for all v1 device rules"), false);
    return reporter.result();
}

warden_result check_running(module::Context &context, Host &host) {
    host.read(context);
    const auto rules = read_rules(context);
    Reporter reporter(context);
    if (!host.is_unified()) {
        say_configured(context, host, rules, false, reporter);
        return reporter.result();
    }
    const auto tags = attached(context);
    if (!tags) {
        say_configured(context, host, rules, false, reporter);
        reporter.say(not_checked(tags.error().message), false);
        return reporter.result();
    }
    bool enforced = false;
    if (must_restrict(rules)) {
        const auto ours = is_attached(*tags, rules.v1);
        enforced = ours && *ours;
        if (!ours)
            reporter.say(not_checked(ours.error().message), false);
        else if (!enforced)
            reporter.say(
                finding_at("DEV-002", rules.first_own(false),
                           "LXC ignores this rule on cgroup2, and no program of lxc-warden is attached"),
                true);
    }
    say_configured(context, host, rules, enforced, reporter);
    if (rules.lxc.has_program() && tags->empty()) {
        module::Finding finding;
        finding.id = "DEV-009";
        finding.message =
            "the config has cgroup2 device rules, and the kernel has no device program for the container";
        finding.live = "no program";
        reporter.say(finding, true);
    }
    return reporter.result();
}

} // namespace warden::devices
