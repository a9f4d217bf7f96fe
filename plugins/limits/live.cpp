#include "findings.hpp"
#include "phases.hpp"

#include "base/text.hpp"
#include "cgroup/apply_values.hpp"
#include "cgroup/group.hpp"

#include <algorithm>
#include <fcntl.h>

namespace warden::limits {
namespace {

// What a cgroup file holds before anybody writes it.
bool is_untouched(std::string_view file, std::string_view value) {
    value = trim(value);
    if (file == "cpu.weight" || file == "io.weight")
        return value == "100" || value == "default 100";
    if (file == "cpu.max")
        return value.starts_with("max");
    if (file == "memory.low" || file == "cpu.idle" || file == "cpu.max.burst")
        return value == "0";
    return value == "max" || value.empty() || file == "io.bfq.weight" || file == "rdma.max" ||
           file == "misc.max";
}

// A config may say 1G where the kernel says 1073741824.
bool holds(const Wanted &limit, const std::string &now, const cgroup::HostFacts &host) {
    return cgroup::in_force(limit.file, limit.value, now, host) ||
           cgroup::same_setting(limit.file, limit.value, now);
}

Result<cgroup::Group> limit_group(const module::Context &context) {
    const auto path = context.cgroup();
    if (!path)
        return Error{"the container has no cgroup2 limit group that could be found", ENOENT};
    const Dir root(Fd(fcntl(context.root_fd(), F_DUPFD_CLOEXEC, 3)), "/");
    return cgroup::Group::open(root, *path);
}

warden_result not_checked(const module::Context &context, const std::string &why) {
    context.report({"LIM-011", "not checked: " + why, "", "", "", "", {}, 0});
    return WARDEN_UNSUPPORTED;
}

class Start {
public:
    Start(const module::Context &context, const cgroup::Group &group, const WantedLimits &wanted)
        : context_(context), group_(group), wanted_(wanted), reporter_(context) {}

    warden_result run() {
        const bool apply = context_.option("v1-keys") == "apply";
        for (const auto &limit : wanted_.limits) {
            if (limit.from_v1 && apply)
                plan_converted(limit);
        }
        for (const auto &resource : resources())
            plan_default(resource);
        return reporter_.result();
    }

private:
    void plan_converted(const Wanted &limit) {
        const auto now = group_.read(limit.file);
        if (!now) {
            reporter_.say(finding_at("LIM-007", limit.line, now.error().message), true);
            return;
        }
        if (holds(limit, *now, wanted_.host))
            return planned_.push_back(limit.file);
        // LXC has written its own lxc.cgroup2 keys already, also those of `lxc-start -s`, and they win.
        if (!is_untouched(limit.file, *now) && limit.file != "io.max") {
            auto finding = finding_at("LIM-001", limit.line,
                                      limit.file + " was set by a cgroup2 key already; that one stays");
            finding.live = *now;
            return reporter_.say(finding, false);
        }
        context_.plan_cgroup(limit.file, limit.value);
        planned_.push_back(limit.file);
        auto finding =
            finding_at("LIM-001", limit.line, "written at start: " + limit.file + " = " + limit.value);
        finding.live = *now;
        reporter_.say(finding, false);
    }

    // The kernel's word counts: a limit from the command line of lxc-start is in no file.
    void plan_default(const Resource &resource) {
        if (std::find(planned_.begin(), planned_.end(), resource.file) != planned_.end())
            return;
        const auto now = group_.read(resource.file);
        if (now && !is_untouched(resource.file, *now))
            return;
        const auto fallback = resource.has_default ? policy_default(context_, resource.file) : std::nullopt;
        module::Finding finding{nullptr,
                                "",
                                resource.file,
                                fallback.value_or(""),
                                now ? *now : std::string(),
                                "",
                                context_.option_source(fallback ? resource.file : "require"),
                                0};
        if (fallback && now) {
            context_.plan_cgroup(resource.file, *fallback);
            finding.id = "LIM-006";
            finding.message =
                "the policy's default is written: " + std::string(resource.file) + " = " + *fallback;
            return reporter_.say(finding, false);
        }
        if (fallback || is_required(context_, resource.name)) {
            finding.id = now ? "LIM-005" : "LIM-007";
            finding.message =
                now ? "no limit for " + std::string(resource.name) + ", and the policy requires one"
                    : now.error().message;
            reporter_.say(finding, true);
        }
    }

    const module::Context &context_;
    const cgroup::Group &group_;
    const WantedLimits &wanted_;
    Reporter reporter_;
    std::vector<std::string> planned_;
};

void compare(const cgroup::Group &group, const Wanted &limit, const cgroup::HostFacts &host,
             Reporter &reporter) {
    const auto now = group.read(limit.file);
    if (now && holds(limit, *now, host))
        return;
    auto finding =
        finding_at("LIM-002", limit.line,
                   now ? limit.file + " should be " + limit.value + ", the kernel has " + printable(*now, 80)
                       : now.error().message);
    finding.live = now ? *now : "";
    if (limit.file.find('/') == std::string::npos && now)
        finding.fix =
            "echo " + limit.value + " > " + group.name() + "/" + limit.file + ", or restart the container";
    reporter.say(finding, true);
}

} // namespace

warden_result check_starting(module::Context &context) {
    const auto wanted = wanted_limits(context);
    if (!wanted)
        return not_checked(context, wanted.error().message);
    if (said_layout(context, *wanted))
        return WARDEN_OK;
    const auto group = limit_group(context);
    if (!group)
        return not_checked(context, group.error().message);
    return Start(context, *group, *wanted).run();
}

warden_result check_running(module::Context &context) {
    const auto wanted = wanted_limits(context);
    if (!wanted)
        return not_checked(context, wanted.error().message);
    if (said_layout(context, *wanted))
        return WARDEN_OK;
    const auto group = limit_group(context);
    if (!group)
        return not_checked(context, group.error().message);
    Reporter reporter(context);
    reporter.say_remarks(*wanted);
    for (const auto &limit : wanted->limits)
        compare(*group, limit, wanted->host, reporter);
    for (const auto &resource : resources()) {
        const auto now = group->read(resource.file);
        if (is_required(context, resource.name) && (!now || is_untouched(resource.file, *now)))
            reporter.say({"LIM-005", "runs without a limit for " + std::string(resource.name), resource.file,
                          "", now ? *now : "", "", context.option_source("require"), 0},
                         true);
    }
    return reporter.result();
}

} // namespace warden::limits
