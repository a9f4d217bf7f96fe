// The container's limit cgroup, as the phases that have one look at it.
#pragma once

#include "findings.hpp"

#include "cgroup/group.hpp"

namespace warden::limits {

// What a phase on a host with the unified layout works with.
struct Scene {
    WantedLimits wanted;
    cgroup::Group group;
};

// nullopt when there is nothing to do but to return `result`: the reason has been reported.
std::optional<Scene> look(const module::Context &context, Host &host, warden_result &result);

// The value is what the file holds before anybody writes it.
bool is_untouched(std::string_view file, std::string_view value);

} // namespace warden::limits
