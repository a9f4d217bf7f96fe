// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/check/verdict.hpp"

#include "ctl/judge/judge.hpp"

#include <algorithm>

namespace warden::ctl::check {
namespace {

// LIM-101 and DEV-101 to 199 are check's own.
bool is_about_conversion(std::string_view id) {
    return id.starts_with("LIM-") || id.starts_with("DEV-");
}

} // namespace

bool is_container_config(const configs::ConfigInput &input) {
    return !configs::container_of(input.where.path).empty() || input.config.syntax() == lxc::Syntax::pve ||
           input.config.value("lxc.rootfs.path") != nullptr || input.config.value("lxc.uts.name") != nullptr;
}

std::vector<findings::Finding> news_of(const configs::ConfigInput &input,
                                       std::vector<findings::Finding> verdict,
                                       std::vector<findings::Finding> &of_file, NotKnown &not_known) {
    const std::string &own = input.where.shown;
    const auto is_said = [&](const findings::Finding &finding) {
        const auto is_same_line = [&](const findings::Finding &other) {
            return other.at.file == finding.at.file && other.at.line == finding.at.line &&
                   other.key == finding.key;
        };
        // Of an included file's lines check reports once for all configs. A line of the policy is neither.
        const auto is_in_file = [&](const lxc::Item &item) { return item.at.file == finding.at.file; };
        return is_about_conversion(finding.id) && finding.at.line != 0 &&
               std::ranges::any_of(input.config.items(), is_in_file) &&
               (finding.at.file != own || std::ranges::any_of(of_file, is_same_line));
    };
    // What is missing may stand in the part that could not be read.
    const auto is_unknown = [&](const findings::Finding &finding) {
        return judge::is_unknowable(finding.id) || (finding.at.line == 0 && !input.config.complete());
    };
    // A config without a root is a container's only where check says so itself (CFG-019), whose place the
    // start's error takes.
    const auto is_fragment = [&](const findings::Finding &finding) {
        return finding.id == "CFG-100" && finding.value.empty() &&
               std::ranges::find(of_file, "CFG-019", &findings::Finding::id) == of_file.end();
    };
    for (const findings::Finding &finding : verdict) {
        if (is_unknown(finding))
            ++not_known[finding.id];
    }
    std::erase_if(verdict, [&](const findings::Finding &finding) {
        // POL-014: what is wrong with the text, which check says in full.
        return is_unknown(finding) || finding.id == "POL-014" || is_said(finding) || is_fragment(finding);
    });
    if (std::ranges::find(verdict, "CFG-100", &findings::Finding::id) != verdict.end())
        std::erase_if(of_file, [](const findings::Finding &finding) { return finding.id == "CFG-019"; });
    for (findings::Finding &finding : verdict) {
        if (finding.at.file.empty())
            finding.at.file = own;
    }
    return verdict;
}

} // namespace warden::ctl::check
