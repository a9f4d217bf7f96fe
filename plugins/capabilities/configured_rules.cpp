// SPDX-License-Identifier: LGPL-2.1-or-later
// What the config leaves, of a container that does not run (yet).
#include "rules.hpp"

#include "base/text.hpp"

namespace warden::capabilities {
namespace {

void add_invalid(const Settings &settings, const ConfiguredSet &configured, Findings &findings) {
    const auto &words = deciding_words(settings);
    for (const auto index : configured.unknown)
        findings.push_back({.id = "CAP-003",
                            .message = "LXC knows no capability '" + printable(words[index].text, 60) +
                                       "' and refuses the start",
                            .key = deciding_key(settings),
                            .value = words[index].text,
                            .at = words[index].source()});
    if (configured.both)
        findings.push_back(
            {.id = "CAP-003",
             .message = "lxc.cap.drop and lxc.cap.keep are both set, and LXC refuses the start",
             .key = "lxc.cap.keep",
             .at = settings.keep.front().source()});
}

} // namespace

Findings check_configured(const Facts &facts, unsigned last_capability) {
    const auto &settings = facts.settings;
    const auto configured = configured_set(settings, last_capability);
    Findings findings;
    add_invalid(settings, configured, findings);
    Finding like;
    like.key = deciding_key(settings);
    if (const auto &words = deciding_words(settings); !words.empty())
        like.at = words.back().source();
    module::append(findings, judge(facts, configured.bounding, like));
    if (facts.policy.no_new_privs.is_set && !settings.wants_no_new_privs())
        findings.push_back({.id = "CAP-004",
                            .message = "lxc.no_new_privs is not set, and the policy requires it",
                            .key = "lxc.no_new_privs",
                            .at = facts.policy.no_new_privs.at});
    if (facts.policy.seccomp.is_set && !settings.wants_seccomp())
        findings.push_back({.id = "CAP-005",
                            .message = "no seccomp filter is configured, and the policy requires one",
                            .key = "lxc.seccomp.profile",
                            .at = facts.policy.seccomp.at});
    return findings;
}

} // namespace warden::capabilities
