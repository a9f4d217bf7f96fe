// SPDX-License-Identifier: LGPL-2.1-or-later
// A host with cgroup v1 hierarchies. LXC itself writes the lxc.cgroup.* keys there, before start-host, and
// ignores the lxc.cgroup2.* ones (cgfsng_setup_limits_legacy and cgfsng_setup_limits), so nothing is left to
// plan: LIM-010 says what the kernel holds for the former, and warns of the latter.
#include "rules.hpp"

#include "base/text.hpp"
#include "cgroup/convert/names.hpp"

#include <algorithm>

namespace warden::limits {
namespace {

Finding about_layout(const WantedLimits &wanted, std::string_view layout) {
    const bool ignored = wanted.has_v2 && !wanted.has_v1;
    return {.id = "LIM-010",
            .message =
                "the cgroup layout is " + std::string(layout) +
                (ignored ? ": LXC ignores the lxc.cgroup2.* keys, the container runs without these limits"
                         : ": LXC applies the lxc.cgroup.* keys itself"),
            .severity = ignored ? WARDEN_SEV_WARNING : WARDEN_SEV_INFO};
}

// Where a v1 line would set the same thing, the v2 line is only there for the day when the host boots the
// unified layout.
void add_ignored(const WantedLimits &wanted, Findings &findings) {
    const auto has_v1 = [&](std::string_view key) {
        return std::ranges::any_of(wanted.lines, [&](const WantedLine &line) {
            const std::string_view other = line.setting.key;
            return !line.is_v2() && cgroup::convert::limits_same(other.substr(k_v1_prefix.size()),
                                                                 key.substr(k_v2_prefix.size()));
        });
    };
    for (const auto &line : wanted.lines) {
        if (!line.is_v2() || has_v1(line.setting.key))
            continue;
        auto finding =
            finding_at("LIM-010", line, "LXC ignores this key on such a host, and no v1 key sets the same");
        finding.severity = WARDEN_SEV_WARNING;
        finding.fix =
            "Write the limit under its v1 name as well, for as long as the host boots this way, or boot with "
            "cgroup2 alone: `lxc-warden doctor` says what keeps the host from it (LIM-202).";
        findings.push_back(std::move(finding));
    }
}

Finding about_live(const WantedLine &line, const Result<std::string> &live) {
    if (!live)
        return finding_at("LIM-011", line, "not checked: " + live.error().message);
    const std::string file = line.setting.key.substr(k_v1_prefix.size());
    const std::string now = printable(trim(*live), 200);
    auto finding = finding_at("LIM-010", line, "set by LXC; in force: " + file + " = " + now);
    finding.live = now;
    return finding;
}

} // namespace

Findings check_other_layout(const Facts &facts, const WantedLimits &wanted) {
    Findings findings{about_layout(wanted, cgroup::layout_name(facts.layout))};
    if (wanted.has_v1 && wanted.has_v2)
        add_ignored(wanted, findings);
    for (const auto &file : facts.v1_files) {
        // An earlier line for the same file was overwritten.
        const auto last =
            std::find_if(wanted.lines.rbegin(), wanted.lines.rend(),
                         [&](const WantedLine &line) { return line.setting.key == file.first; });
        if (last != wanted.lines.rend())
            findings.push_back(about_live(*last, file.second));
    }
    return findings;
}

} // namespace warden::limits
