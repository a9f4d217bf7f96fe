#include "group_of.hpp"
#include "phases.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "cgroup/values/number.hpp"
#include "cgroup/writes/printed.hpp"

#include <optional>

namespace warden::limits {
namespace {

// What the group uses of what the file limits: "memory.current" for "memory.max". Empty for a file whose
// limit can be lowered below it without harm.
std::string use_file(const std::string &file) {
    constexpr std::string_view suffix = ".max";
    const bool huge = file.starts_with("hugetlb.") && file.ends_with(suffix);
    return file == "memory.max" || huge ? file.substr(0, file.size() - suffix.size()) + ".current" : "";
}

// How much more is in use than the limit allows; nullopt if it is not, or nobody can tell.
std::optional<std::string> use_above(const cgroup::Group &group, const Wanted &limit) {
    const auto file = use_file(limit.file);
    const auto wanted = cgroup::values::parse_memory_v2(limit.value);
    if (file.empty() || !wanted)
        return std::nullopt;
    const auto used = group.read(file);
    const auto bytes = used ? parse_u64(trim(*used)) : std::nullopt;
    return bytes && *bytes > wanted.value ? std::optional(file + " is " + std::to_string(*bytes))
                                          : std::nullopt;
}

// The kernel makes a written limit true at once: memory.max by killing, a huge page limit not at all.
void advise(module::Finding &finding, const cgroup::Group &group, const Wanted &limit) {
    const auto above = use_above(group, limit);
    if (!above) {
        finding.fix =
            "echo " + limit.value + " > " + group.name() + "/" + limit.file + ", or restart the container";
        return;
    }
    const bool memory = limit.file == "memory.max";
    finding.message += "; " + *above + ", so that writing the limit now would " +
                       (memory ? "kill processes of the container" : "not bring it in force");
    finding.fix =
        "Raise the limit, or stop some of the processes first, or restart the container at a time that suits";
}

void compare(const cgroup::Group &group, const Wanted &limit, const cgroup::HostFacts &host,
             Reporter &reporter) {
    const auto now = group.read(limit.file);
    if (now && cgroup::writes::in_force(limit.file, limit.value, *now, &host))
        return;
    auto finding =
        finding_at("LIM-002", limit.line,
                   now ? limit.file + " should be " + limit.value + ", the kernel has " + printable(*now, 80)
                       : now.error().message);
    finding.live = now ? *now : "";
    if (limit.file.find('/') == std::string::npos && now)
        advise(finding, group, limit);
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
