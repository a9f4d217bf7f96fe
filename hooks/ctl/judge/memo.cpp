// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/judge/memo.hpp"

#include "engine/registry.hpp"

#include <algorithm>

namespace warden::ctl::judge {
namespace {

constexpr std::size_t k_most_kept = 4000; // verdicts
constexpr std::size_t k_most_groups = 16; // sets of keys that were asked for
constexpr std::string_view k_rootfs = "lxc.rootfs.path";

// The same for every container.
bool is_general(const warden::policy::PolicySet &policies) {
    return std::ranges::all_of(policies.blocks, [](const warden::policy::PolicyBlock &block) {
        const auto &match = block.match;
        const bool for_all = match.names.empty() && match.groups.empty() && match.lxcpaths.empty() &&
                             !match.privileged && !block.gate_is_broken && !block.rollout;
        return for_all && std::ranges::all_of(block.waivers, [](const warden::policy::Waiver &waiver) {
                   return waiver.containers.empty();
               });
    });
}

// "lxc.cgroup2" of "lxc.cgroup2.memory.max"; all of a key with fewer dots.
std::string_view group_of(std::string_view key) {
    const auto first = key.find('.');
    return key.substr(0, first == std::string_view::npos ? first : key.find('.', first + 1));
}

// The container's root, without its name as a folder: that alone makes no difference between two here,
// where neither root exists.
std::string root_of(const std::string &value, const std::string &name) {
    const std::string folder = "/" + name + "/";
    const auto at = value.rfind(folder);
    return at == std::string::npos ? value
                                   : value.substr(0, at + 1) + '\1' + value.substr(at + folder.size() - 1);
}

// What the config says in these groups, with its own file for every file of its own.
std::string said_in(const std::set<std::string, std::less<>> &groups, const configs::ConfigInput &input,
                    const findings::Request &request) {
    std::string said = request.lxcpath;
    std::string_view last;
    bool matters = false;
    for (const lxc::Item &item : input.config.items()) {
        const std::string_view group = group_of(item.key);
        if (group != last)
            matters = groups.contains(group);
        last = group;
        if (!matters)
            continue;
        said += item.key + '=';
        said += item.key == k_rootfs ? root_of(item.value, request.container) : item.value;
        said += '\0';
        if (item.at.file != input.where.shown)
            said += item.at.file;
        said += ':' + std::to_string(item.at.line) + (item.included ? "i\n" : "\n");
    }
    return said;
}

bool names_it(const findings::Finding &finding, const configs::ConfigInput &input,
              const findings::Request &request) {
    const auto names = [&](const std::string &text) {
        return text.find(request.container) != std::string::npos ||
               text.find(input.where.shown) != std::string::npos;
    };
    return std::ranges::any_of(std::initializer_list<const std::string *>{&finding.message, &finding.value,
                                                                          &finding.live, &finding.fix,
                                                                          &finding.why, &finding.waiver},
                               [&](const std::string *text) { return names(*text); });
}

} // namespace

Memo::Memo(const warden::policy::PolicySet &policies) : on_(is_general(policies)) {}

bool Memo::is_for(const configs::ConfigInput &input) const {
    return on_ && input.config.syntax() == lxc::Syntax::lxc && input.config.problems().empty();
}

std::optional<std::vector<findings::Finding>> Memo::find(const configs::ConfigInput &input,
                                                         const findings::Request &request) const {
    if (!is_for(input) || request.container.empty())
        return std::nullopt;
    for (const auto &[groups, verdicts] : verdicts_) {
        const auto known = verdicts.find(said_in(groups, input, request));
        if (known == verdicts.end())
            continue;
        auto findings = known->second;
        for (findings::Finding &finding : findings) {
            finding.container = request.container;
            if (finding.at.file.empty() && finding.at.line != 0)
                finding.at.file = input.where.shown;
        }
        return findings;
    }
    return std::nullopt;
}

void Memo::keep(const configs::ConfigInput &input, const findings::Request &request,
                const findings::PhaseReport &report) {
    const auto is_ours = [](const findings::LineResult &line) { return engine::is_shipped(line.module); };
    const auto names = [&](const findings::Finding &finding) {
        return names_it(finding, input, request) || (finding.at.file.empty() && finding.at.line != 0);
    };
    if (!is_for(input) || request.container.empty() || kept_ == k_most_kept ||
        !std::ranges::all_of(report.lines, is_ours) || std::ranges::any_of(report.findings, names))
        return;
    // The engine itself asks for the first three; where a line was cleared is looked for by the finding's
    // key.
    Groups groups{"lxc.rootfs", "lxc.idmap", "lxc.group"};
    for (const std::string &key : report.asked) {
        if (key.ends_with('*'))
            return; // of any key
        groups.emplace(group_of(key));
    }
    for (const findings::Finding &finding : report.findings)
        groups.emplace(group_of(finding.key));
    if (!verdicts_.contains(groups) && verdicts_.size() == k_most_groups)
        return;
    auto findings = report.findings;
    for (findings::Finding &finding : findings) {
        if (finding.at.file == input.where.shown)
            finding.at.file.clear();
    }
    std::string said = said_in(groups, input, request);
    if (verdicts_[std::move(groups)].emplace(std::move(said), std::move(findings)).second)
        ++kept_;
}

} // namespace warden::ctl::judge
