// SPDX-License-Identifier: LGPL-2.1-or-later
// Of a running container: does the kernel hold what the config asks for?
#include "rules.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "cgroup/values/number.hpp"
#include "cgroup/values/number_list.hpp"
#include "cgroup/writes/printed.hpp"

#include <optional>

namespace warden::limits {
namespace {

// How much more is in use than the limit allows; nullopt if it is not, or it is not known.
std::optional<std::string> use_above(const GroupFiles &group, const Wanted &limit) {
    // A limit of processes can be lowered below its use without harm.
    const auto file = limit.file == "pids.max" ? "" : cgroup::writes::usage_file(limit.file);
    const auto wanted = cgroup::values::parse_memory_v2(limit.value);
    if (file.empty() || !wanted)
        return std::nullopt;
    const auto used = group.read(file);
    const auto bytes = used ? parse_u64(trim(*used)) : std::nullopt;
    return bytes && *bytes > wanted.value ? std::optional(file + " is " + std::to_string(*bytes))
                                          : std::nullopt;
}

// The kernel makes a written limit true at once: memory.max by killing, a huge page limit not at all.
void advise(Finding &finding, const GroupFiles &group, const Wanted &limit) {
    const auto above = use_above(group, limit);
    if (!above) {
        finding.fix =
            "echo " + limit.value + " > " + group.name + "/" + limit.file + ", or restart the container";
        return;
    }
    const bool memory = limit.file == "memory.max";
    finding.message += "; " + *above + ", so that writing the limit now would " +
                       (memory ? "kill processes of the container" : "not bring it in force");
    finding.fix =
        "Raise the limit, or stop some of the processes first, or restart the container at a time that suits";
}

// Proxmox chooses the CPUs for cores: at each start and moves containers between them all the time: only how
// many there are means something.
bool is_cores(const Wanted &limit, std::string_view now) {
    using cgroup::values::parse_kernel_list;
    return limit.line.generated && limit.file == "cpuset.cpus" &&
           parse_kernel_list(now).size() == parse_kernel_list(limit.value).size();
}

std::optional<Finding> compare(const GroupFiles &group, const Wanted &limit, const cgroup::HostFacts &host) {
    const auto now = group.read(limit.file);
    if (now && (is_cores(limit, *now) || cgroup::writes::in_force(limit.file, limit.value, *now, &host)))
        return std::nullopt;
    auto finding =
        finding_at("LIM-002", limit.line,
                   now ? limit.file + " should be " + limit.value + ", the kernel has " + printable(*now, 80)
                       : now.error().message);
    finding.live = now ? *now : "";
    if (limit.file.find('/') == std::string::npos && now)
        advise(finding, group, limit);
    return finding;
}

} // namespace

Findings check_running(const Facts &facts, const WantedLimits &wanted, const GroupFiles &group) {
    Findings findings = remarks_of(wanted);
    for (const auto &limit : wanted.limits) {
        if (auto finding = compare(group, limit, wanted.host))
            findings.push_back(*std::move(finding));
    }
    for (const auto &resource : resources()) {
        const auto now = group.read(resource.file);
        if (facts.policy.requires_limit(resource.name) && (!now || is_untouched(resource.file, *now)))
            findings.push_back({.id = "LIM-005",
                                .message = "runs without a limit for " + std::string(resource.name),
                                .key = resource.file,
                                .live = now ? *now : "",
                                .at = facts.policy.require_at});
    }
    if (facts.owns_limits)
        findings.push_back(
            {.id = "LIM-013",
             .message = "root in the container can raise or remove its limits: it is root on the host, and "
                        "cgroup2 is mounted without nsdelegate"});
    return findings;
}

} // namespace warden::limits
