// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rules.hpp"

namespace warden::guest_os {
namespace {

// LXC's generated profile, and the one that it uses without any, forbid mounts unless nesting is allowed.
bool has_nesting(const Facts &facts) {
    if (facts.profile == "generated")
        return facts.allow_nesting == "1";
    return !facts.profile.empty() && facts.profile != "lxc-container-default" &&
           facts.profile != "lxc-container-default-cgns";
}

Verdict not_checked(const Error &why) {
    return {.findings = {{.id = "OS-004", .message = "not checked: " + why.message}},
            .result = WARDEN_IGNORE};
}

Verdict without_init(const Facts &facts) {
    const auto &error = facts.init.error();
    const bool absent = error.code == ENOENT || error.code == EACCES || error.code == ELOOP;
    // A path below a mount that only the started container has is not an error before it starts.
    if (!absent || !facts.has_init)
        return not_checked(error);
    return {.findings = {{.id = "OS-003",
                          .message = error.message,
                          .key = facts.command.text.empty() ? "" : "lxc.init.cmd",
                          .value = facts.command.text,
                          .at = facts.command.source()}}};
}

} // namespace

Verdict check(const Facts &facts) {
    // Before the start it is not news that the root is not mounted: start-host looks again.
    if (facts.rootfs_hidden)
        return facts.phase == WARDEN_PRE_START ? Verdict{.findings = {}, .result = WARDEN_IGNORE}
                                               : not_checked(*facts.rootfs_hidden);
    if (!facts.init)
        return without_init(facts);
    Verdict verdict;
    for (auto &one : guest::judge({*facts.init, has_nesting(facts)}, facts.host))
        verdict.findings.push_back({.id = one.id,
                                    .message = std::move(one.message),
                                    .live = facts.init->program,
                                    .fix = std::move(one.fix),
                                    .at = facts.command.source(),
                                    .severity = one.severity});
    return verdict;
}

} // namespace warden::guest_os
