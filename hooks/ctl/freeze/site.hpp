// SPDX-License-Identifier: LGPL-2.1-or-later
// What the site's policy says of freezing a container: the options of [freeze] that are the command's.
#pragma once

#include "ctl/freeze/target.hpp"
#include "engine/setup.hpp"

#include <cstdint>
#include <optional>

namespace warden::ctl::freeze {

// What [freeze] says of one container. What it does not say is nullopt, or false.
struct SiteWish {
    std::optional<std::int64_t> deadline_ms, max_frozen_ms, presync_ms;
    bool allow_fuse = false, allow_network = false; // as --allow
    bool exclude = false;                           // it is not frozen for what lies on a place
    bool run_unfrozen = false;                      // on-failure = run
};
// One for each target. A policy that cannot be read says nothing.
std::vector<SiteWish> site_wishes(const engine::Setup &setup, const std::vector<FreezeTarget> &targets);

// Takes those out that the policy excludes, with their wishes.
std::vector<FreezeTarget> take_excluded(std::vector<FreezeTarget> &targets, std::vector<SiteWish> &wishes);

// Names of containers that cannot be frozen, and that the policy wants left out ([freeze] unfreezable =
// leave-out). A policy that cannot be read, or a config that cannot, leaves nobody out.
std::vector<std::string> left_out_by_policy(const engine::Setup &setup,
                                            const std::vector<FreezeTarget> &refused);

// Why a group with that many below it is not frozen; empty: it can be. Whether they are all frozen has to be
// looked at one by one, while everything is frozen.
std::string refusal_by_groups(const Dir &root, const std::string &cgroup);

} // namespace warden::ctl::freeze
