#include "group_of.hpp"

#include "base/text.hpp"
#include "cgroup/writes/printed.hpp"

#include <fcntl.h>

namespace warden::limits {
namespace {

Result<cgroup::Group> limit_group(const module::Context &context) {
    const auto path = context.cgroup();
    if (!path)
        return Error{"the container has no cgroup2 limit group that could be found", ENOENT};
    const Dir root(Fd(fcntl(context.root_fd(), F_DUPFD_CLOEXEC, 3)), "/");
    return cgroup::Group::open(root, *path);
}

} // namespace

std::optional<Scene> look(const module::Context &context, Host &host, warden_result &result) {
    const auto not_checked = [&](const std::string &why) {
        context.report({"LIM-011", "not checked: " + why, "", "", "", "", {}, 0});
        result = WARDEN_UNSUPPORTED;
        return std::nullopt;
    };
    auto wanted = wanted_limits(context, host);
    if (!wanted)
        return not_checked(wanted.error().message);
    result = WARDEN_OK;
    if (said_layout(context, *wanted))
        return std::nullopt;
    auto group = limit_group(context);
    if (!group)
        return not_checked(group.error().message);
    return Scene{std::move(wanted).value(), std::move(group).value()};
}

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

bool holds(const Wanted &limit, const std::string &now, const cgroup::HostFacts &host) {
    return cgroup::writes::in_force(limit.file, limit.value, now, host) ||
           cgroup::same_setting(limit.file, limit.value, now);
}

} // namespace warden::limits
