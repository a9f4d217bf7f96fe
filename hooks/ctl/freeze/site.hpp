// What the site's policy says of freezing a container: the options of [freeze] that are the command's.
#pragma once

#include "ctl/freeze/target.hpp"
#include "engine/setup.hpp"

namespace warden::ctl::freeze {

// Names of containers that cannot be frozen, and that the policy wants left out ([freeze] unfreezable =
// leave-out). A policy that cannot be read, or a config that cannot, leaves nobody out.
std::vector<std::string> left_out_by_policy(const engine::Setup &setup,
                                            const std::vector<FreezeTarget> &refused);

// Why a group with that many below it is not frozen; empty: it can be. Whether they are all frozen has to be
// looked at one by one, while everything is frozen.
std::string refusal_by_groups(const Dir &root, const std::string &cgroup);

} // namespace warden::ctl::freeze
