#include "group_of.hpp"
#include "phases.hpp"

#include "base/text.hpp"

namespace warden::limits {
namespace {

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

warden_result check_running(module::Context &context, Host &host) {
    warden_result result = WARDEN_OK;
    const auto scene = look(context, host, result);
    if (!scene)
        return result;
    Reporter reporter(context);
    say_remarks(reporter, scene->wanted);
    for (const auto &limit : scene->wanted.limits)
        compare(scene->group, limit, scene->wanted.host, reporter);
    for (const auto &resource : resources()) {
        const auto now = scene->group.read(resource.file);
        if (is_required(context, resource.name) && (!now || is_untouched(resource.file, *now)))
            reporter.say({"LIM-005", "runs without a limit for " + std::string(resource.name), resource.file,
                          "", now ? *now : "", "", context.option_source("require"), 0},
                         true);
    }
    return reporter.result();
}

} // namespace warden::limits
