// Helpers that the phases share.
#pragma once

#include "wanted.hpp"

namespace warden::limits {

using module::Reporter;

// LIM-003 or LIM-004 for every line that is not converted exactly, LIM-001 for what needs no line.
void say_remarks(Reporter &reporter, const WantedLimits &wanted);

// The line's place, key and value in a finding.
module::Finding finding_at(const char *id, const WantedLine &line, std::string message);

// LIM-010 on a host whose layout is not the unified one, where LXC itself applies the v1 keys and ignores the
// v2 ones: says what the kernel holds for the former, and warns of the latter. False on a unified one.
bool said_layout(const module::Context &context, const WantedLimits &wanted);

// The policy asks for a limit of this resource: "memory" for memory.max.
bool is_required(const module::Context &context, std::string_view resource);

// A policy default (memory.max, memory.swap.max, pids.max) as text for the kernel.
std::optional<std::string> policy_default(const module::Context &context, const char *file);

struct Resource {
    std::string_view name; // as in `require`
    const char *file;
    bool has_default; // there is a policy option of that name
};
std::span<const Resource> resources();

} // namespace warden::limits
