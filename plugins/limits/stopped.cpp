#include "phases.hpp"

#include "base/units.hpp"
#include "cgroup/group.hpp"

#include <fcntl.h>

namespace warden::limits {
namespace {

std::string size_or_max(const std::optional<std::uint64_t> &value) {
    return value ? format_size(*value) : "max";
}

} // namespace

warden_result report_stopped(module::Context &context) {
    const auto path = context.cgroup();
    if (!path)
        return WARDEN_IGNORE; // no start of ours: there is nothing to look at
    const Dir root = Dir::copy_of(context.root_fd(), "/");
    const auto group = cgroup::Group::open(root, *path);
    if (!group)
        return WARDEN_IGNORE;                            // gone already
    const auto peak = group->read_number("memory.peak"); // Linux 5.19
    const auto limit = group->read_number("memory.max");
    const auto pids = group->read_number("pids.peak"); // Linux 6.9
    std::string used;
    if (peak && *peak)
        used = "memory.peak " + std::to_string(**peak) + " bytes";
    if (limit)
        used += (used.empty() ? "" : ", ") + std::string("memory.max ") + size_or_max(*limit);
    if (pids && *pids)
        used += (used.empty() ? "" : ", ") + std::string("pids.peak ") + std::to_string(**pids);
    if (!used.empty())
        context.report({"LIM-008", "stopped; " + used, "", "", "", "", {}, 0});
    const auto events = group->read_keyed("memory.events");
    if (!events || !events->contains("oom_kill") || events->at("oom_kill") == 0)
        return WARDEN_OK;
    context.report({"LIM-009",
                    "oom_kill " + std::to_string(events->at("oom_kill")) +
                        ": processes were killed under a memory.max of " +
                        (limit ? size_or_max(*limit) : "unknown size") + "; " + used,
                    "memory.events",
                    "",
                    "",
                    "",
                    {},
                    0});
    return WARDEN_OK;
}

} // namespace warden::limits
