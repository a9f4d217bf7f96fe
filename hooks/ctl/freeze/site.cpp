// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/freeze/site.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "cgroup/descendants.hpp"
#include "ctl/configs/includes.hpp"
#include "engine/site_rules.hpp"
#include "lxc/config_reader.hpp"

namespace warden::ctl::freeze {
namespace {

constexpr std::string_view k_option = "unfreezable", k_leave_out = "leave-out";

findings::Request request_for(const FreezeTarget &target) {
    findings::Request request;
    request.container = target.name;
    request.lxcpath = target.lxcpath;
    request.init_pid = target.init_pid;
    return request;
}

bool leaves_out(const policy::Policy &policy) {
    if (policy.broken)
        return false;
    std::string_view last;
    for (const auto &item : policy.options_of("freeze")) {
        if (item.key == k_option)
            last = item.value;
    }
    return trim(last) == k_leave_out;
}

// The policy module checks the words (policy test); what it would refuse counts as not said.
SiteWish wish_of(const policy::Policy &policy) {
    SiteWish wish;
    const auto yes = [](std::string_view value) { return parse_bool(value).value_or(false); };
    const auto time = [](std::string_view value) -> std::optional<std::int64_t> {
        const auto ms = parse_duration_ms(std::string(value));
        return ms && *ms > 0 ? std::optional(static_cast<std::int64_t>(*ms)) : std::nullopt;
    };
    for (const auto &item : policy.options_of("freeze")) {
        const auto value = trim(item.value);
        if (item.key == "deadline")
            wish.deadline_ms = time(value);
        else if (item.key == "max-frozen")
            wish.max_frozen_ms = time(value);
        else if (item.key == "presync-deadline")
            wish.presync_ms = time(value);
        else if (item.key == "allow-fuse")
            wish.allow_fuse = yes(value);
        else if (item.key == "allow-network")
            wish.allow_network = yes(value);
        else if (item.key == "exclude")
            wish.exclude = yes(value);
        else if (item.key == "on-failure")
            wish.run_unfrozen = value == "run";
    }
    return wish;
}

} // namespace

std::vector<SiteWish> site_wishes(const engine::Setup &setup, const std::vector<FreezeTarget> &targets) {
    std::vector<SiteWish> wishes(targets.size());
    if (targets.empty())
        return wishes;
    const auto set = engine::read_policies(setup);
    lxc::ConfigReader reader(*setup.root, {}, configs::look_at_includes(*setup.root));
    for (std::size_t i = 0; i < targets.size(); ++i) {
        const auto config = reader.read(targets[i].lxcpath + "/" + targets[i].name + "/config");
        if (!config)
            continue;
        const auto policy =
            policy::policy_for(set, engine::facts_of(*setup.root, request_for(targets[i]), *config));
        if (!policy.broken)
            wishes[i] = wish_of(policy);
    }
    return wishes;
}

std::vector<FreezeTarget> take_excluded(std::vector<FreezeTarget> &targets, std::vector<SiteWish> &wishes) {
    std::vector<FreezeTarget> kept, excluded;
    std::vector<SiteWish> of_kept;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        (wishes[i].exclude ? excluded : kept).push_back(std::move(targets[i]));
        if (!wishes[i].exclude)
            of_kept.push_back(wishes[i]);
    }
    targets = std::move(kept);
    wishes = std::move(of_kept);
    return excluded;
}

std::vector<std::string> left_out_by_policy(const engine::Setup &setup,
                                            const std::vector<FreezeTarget> &refused) {
    std::vector<std::string> names;
    if (refused.empty())
        return names;
    const auto set = engine::read_policies(setup);
    lxc::ConfigReader reader(*setup.root, {}, configs::look_at_includes(*setup.root));
    for (const auto &target : refused) {
        const auto config = reader.read(target.lxcpath + "/" + target.name + "/config");
        if (config &&
            leaves_out(policy::policy_for(set, engine::facts_of(*setup.root, request_for(target), *config))))
            names.push_back(target.name);
    }
    return names;
}

std::string refusal_by_groups(const Dir &root, const std::string &cgroup) {
    const auto text = root.read_kernel_file(cgroup + "/cgroup.stat", 4096);
    for (const auto line : split(text ? std::string_view(*text) : std::string_view(), '\n')) {
        constexpr std::string_view k_count = "nr_descendants ";
        const auto count = line.starts_with(k_count) ? parse_u64(line.substr(k_count.size())) : std::nullopt;
        if (count && *count > cgroup::k_max_descendants)
            return "it has " + std::to_string(*count) + " cgroups below its own; " +
                   std::to_string(cgroup::k_max_descendants) +
                   " are the most that can be looked at (limit them with cgroup.max.descendants)";
    }
    return {};
}

} // namespace warden::ctl::freeze
