// SPDX-License-Identifier: LGPL-2.1-or-later
#include "policy/policy.hpp"

#include "base/sha256.hpp"
#include "policy/block.hpp"
#include "policy/floor.hpp"

#include <algorithm>

namespace warden::policy {
namespace {

void add_items(std::map<std::string, config::Section, std::less<>> &modules, const config::Section &section) {
    auto &merged = modules[section.name];
    if (merged.name.empty()) {
        merged = section;
        return;
    }
    merged.at = section.at;
    merged.items.insert(merged.items.end(), section.items.begin(), section.items.end());
}

bool may_match(const Match &match, const std::optional<std::string> &name,
               const std::optional<std::string> &lxcpath) {
    return (match.names.empty() || !name || matches_any(match.names, *name)) &&
           (match.lxcpaths.empty() || !lxcpath || matches_any(match.lxcpaths, *lxcpath));
}

// Whether may_match() is all that has to be asked.
bool surely_matches(const Match &match, bool name_is_known, bool lxcpath_is_known) {
    return (match.names.empty() || name_is_known) && (match.lxcpaths.empty() || lxcpath_is_known) &&
           match.groups.empty() && !match.privileged;
}

// Lengths keep what belongs to one file from being read as another's.
std::string digest_of(const std::vector<config::DropIn> &files) {
    Sha256 hash;
    for (const auto &file : files) {
        const auto name = std::string_view(file.path).substr(file.path.rfind('/') + 1);
        for (const std::string_view part : {name, std::string_view(file.text)}) {
            hash.add(std::to_string(part.size()) + ":");
            hash.add(part);
        }
    }
    return "sha256:" + hex_text(hash.finish());
}

void add_mode(Policy &policy, const PolicyBlock &block, const Place &place, const std::string &container) {
    ModeItem mode = *block.mode;
    if (block.rollout)
        mode.rollout = rollout_text(*block.rollout, place, container);
    if (block.rollout && !is_in(*block.rollout, place, container))
        policy.held_back.push_back(std::move(mode));
    else
        policy.modes.push_back(std::move(mode));
}

} // namespace

bool asks_for_names(const PolicySet &policies) {
    return std::ranges::any_of(policies.blocks, [](const PolicyBlock &block) {
        // All of them, so that a new one has to be thought of here.
        const auto &[names, groups, lxcpaths, privileged] = block.match;
        return !names.empty() || block.rollout ||
               std::ranges::any_of(block.waivers,
                                   [](const Waiver &waiver) { return !waiver.containers.empty(); });
    });
}

std::string_view mode_name(Mode mode) {
    return mode == Mode::enforce ? "enforce" : "audit";
}

PolicySet parse_policy(const config::DropIns &files) {
    PolicySet set;
    set.problems = files.problems;
    for (const auto &file : files.files)
        parse_policy_file(file.path, file.text, set);
    set.digest = digest_of(files.files);
    return set;
}

PolicySet read_policy(const Dir &root, const std::vector<std::string> &directories, const Trust &trust) {
    PolicySet set = parse_policy(config::read_dropins(root, directories, trust));
    set.place = {machine_id_of(root), today()};
    if (set.problems.empty())
        return set;
    std::vector<const char *> paths;
    paths.reserve(directories.size());
    for (const auto &directory : directories)
        paths.push_back(directory.c_str());
    if (const Floor floor = read_floor(root.name() == "/" ? -1 : root.fd(), paths);
        floor.mode == Mode::enforce)
        set.suspected = floor.item();
    return set;
}

ModeItem strictest_mode(const PolicySet &set, const std::optional<std::string> &name,
                        const std::optional<std::string> &lxcpath) {
    ModeItem strictest;
    for (const auto &block : set.blocks) {
        if (!block.mode || (!block.gate_is_broken && !may_match(block.match, name, lxcpath)))
            continue;
        if (block.rollout && name && !is_in(*block.rollout, set.place, *name))
            continue;
        // Only what holds for certain replaces what came before.
        const bool sure = set.problems.empty() && !block.gate_is_broken &&
                          surely_matches(block.match, name.has_value(), lxcpath.has_value()) &&
                          (!block.rollout || name);
        if (sure || block.mode->mode >= strictest.mode)
            strictest = *block.mode;
    }
    return set.suspected && strictest.mode == Mode::audit ? *set.suspected : strictest;
}

Policy policy_for(const PolicySet &set, const ContainerFacts &facts) {
    Policy policy;
    policy.broken = !set.problems.empty();
    for (const auto &block : set.blocks) {
        if (block.ignores_broken_files && !block.gate_is_broken && matches(block.match, facts))
            policy.ignores_broken_files = *block.ignores_broken_files;
        // A gate that cannot be understood may have been for this container: its mode counts, nothing else
        // does.
        if (block.mode && (block.gate_is_broken || matches(block.match, facts)))
            add_mode(policy, block, set.place, facts.name);
        if (block.gate_is_broken || !matches(block.match, facts))
            continue;
        policy.on_drift = block.on_drift.value_or(policy.on_drift);
        for (const auto &section : block.modules)
            add_items(policy.modules, section);
        policy.waivers.insert(policy.waivers.end(), block.waivers.begin(), block.waivers.end());
        for (const auto &[id, severity] : block.severities)
            policy.severities[id].push_back(severity);
    }
    if (set.suspected && !policy.ignores_broken_files)
        policy.modes.insert(policy.modes.begin(), *set.suspected);
    return policy;
}

std::string PolicySet::revision() const {
    std::string last;
    for (const auto &block : blocks)
        last = block.revision.value_or(last);
    return last;
}

ModeItem Policy::mode() const {
    if (modes.empty())
        return {};
    if (!broken)
        return modes.back();
    // The last of the strictest ones.
    return *std::max_element(modes.rbegin(), modes.rend(),
                             [](const ModeItem &a, const ModeItem &b) { return a.mode < b.mode; });
}

std::optional<SeverityItem> Policy::severity(std::string_view id) const {
    const auto found = severities.find(id);
    return found == severities.end() ? std::nullopt : std::optional(found->second.back());
}

std::span<const config::Item> Policy::options_of(std::string_view name) const {
    const auto found = modules.find(name);
    return found == modules.end() ? std::span<const config::Item>() : found->second.items;
}

} // namespace warden::policy
