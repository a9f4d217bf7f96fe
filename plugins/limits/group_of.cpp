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
    const Dir root = Dir::copy_of(context.root_fd(), "/");
    return cgroup::Group::open(root, *path);
}

} // namespace

std::optional<Scene> look(const module::Context &context, Host &host, warden_result &result) {
    const auto not_checked = [&](const std::string &why) {
        context.report({.id = "LIM-011", .message = "not checked: " + why});
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

} // namespace warden::limits
