#include "policy/policy.hpp"

#include "policy/block.hpp"

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

} // namespace

std::string_view mode_name(Mode mode) {
    return mode == Mode::enforce ? "enforce" : "audit";
}

PolicySet parse_policy(const config::DropIns &files) {
    PolicySet set;
    set.problems = files.problems;
    for (const auto &file : files.files)
        parse_policy_file(file.path, file.text, set);
    return set;
}

PolicySet read_policy(const Dir &root, const std::vector<std::string> &directories, const Trust &trust) {
    return parse_policy(config::read_dropins(root, directories, trust));
}

Policy policy_for(const PolicySet &set, const ContainerFacts &facts) {
    Policy policy;
    policy.broken = !set.problems.empty();
    for (const auto &block : set.blocks) {
        // A gate that cannot be understood may have been for this container: its mode counts, nothing else
        // does.
        if (block.mode && (block.gate_is_broken || matches(block.match, facts)))
            policy.modes.push_back(*block.mode);
        if (block.gate_is_broken || !matches(block.match, facts))
            continue;
        for (const auto &section : block.modules)
            add_items(policy.modules, section);
        policy.waivers.insert(policy.waivers.end(), block.waivers.begin(), block.waivers.end());
        for (const auto &[id, severity] : block.severities)
            policy.severities[id].push_back(severity);
    }
    return policy;
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
