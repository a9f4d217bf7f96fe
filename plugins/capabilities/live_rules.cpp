// SPDX-License-Identifier: LGPL-2.1-or-later
// What the kernel says of the process that is, or becomes, the container's init.
#include "rules.hpp"

namespace warden::capabilities {
namespace {

// What the config takes away must be gone: `lxc-start -s lxc.cap.drop=` is in no file.
void compare(const Settings &settings, const ProcessStatus &status, unsigned last, Findings &findings) {
    const auto configured = configured_set(settings, last);
    const CapSet more = status.bounding & ~configured.bounding;
    if (more == 0 || configured.both || !configured.unknown.empty())
        return;
    findings.push_back({.id = "CAP-006",
                        .message = "may have " + set_text(more) + ", which its config takes away",
                        .key = deciding_key(settings),
                        .live = set_text(status.bounding),
                        .at = deciding_words(settings).back().source()});
}

// What is not in force counts when the config or the policy wants it.
void add_missing(Finding finding, bool configured, const Requirement &required, Findings &findings) {
    if (!configured && !required.is_set)
        return;
    if (finding.at.file.empty() && required.is_set)
        finding.at = required.at;
    findings.push_back(std::move(finding));
}

} // namespace

Findings check_live(const Facts &facts, const ProcessStatus &status, unsigned last_capability) {
    const auto &settings = facts.settings;
    Findings findings;
    compare(settings, status, last_capability, findings);
    module::append(findings,
                   judge(facts, status.bounding, {.key = "CapBnd", .live = set_text(status.bounding)}));
    if (!status.no_new_privs)
        add_missing(
            {.id = "CAP-004",
             .message = "its processes may gain privileges from set-user-ID programs (NoNewPrivs is 0)",
             .key = "lxc.no_new_privs",
             .live = "NoNewPrivs 0"},
            settings.wants_no_new_privs(), facts.policy.no_new_privs, findings);
    if (status.seccomp == 0)
        add_missing({.id = "CAP-005",
                     .message = "its init has no seccomp filter",
                     .key = "lxc.seccomp.profile",
                     .live = "Seccomp " + std::to_string(status.seccomp),
                     .at = settings.seccomp_profile ? settings.seccomp_profile->source() : Place{}},
                    settings.wants_seccomp(), facts.policy.seccomp, findings);
    return findings;
}

} // namespace warden::capabilities
