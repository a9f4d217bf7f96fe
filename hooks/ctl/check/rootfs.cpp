// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/check/rootfs.hpp"

#include "guest/os_checks.hpp"
#include "guest/verdict.hpp"

namespace warden::ctl::check {

const std::vector<findings::Check> &rootfs_checks() {
    static const std::vector<findings::Check> checks = [] {
        std::vector<findings::Check> all;
        for (const auto &check : guest::k_os_checks)
            all.push_back({check.id, check.severity, check.title, check.why, check.fix});
        return all;
    }();
    return checks;
}

Result<std::vector<findings::Finding>> rootfs_findings(const configs::Tree &place, const std::string &rootfs,
                                                       cgroup::Layout layout) {
    TRY_ASSIGN(const Dir dir,
               place.root.open_dir(rootfs.starts_with('/') ? rootfs : place.directory + "/" + rootfs));
    const Source at{rootfs, 0, 0};
    const auto init = guest::find_init(dir, "");
    if (!init && (init.error().code == ENOENT || init.error().code == EACCES || init.error().code == ELOOP))
        return std::vector<findings::Finding>{
            findings::finding_from(rootfs_checks(), "OS-003", init.error().message, at)};
    if (!init)
        return init.error();
    std::vector<findings::Finding> findings;
    // What the config says of nesting is not known here.
    for (auto &verdict : guest::judge({*init, true}, {layout == cgroup::Layout::unified, std::nullopt})) {
        auto finding = findings::finding_from(rootfs_checks(), verdict.id, std::move(verdict.message), at);
        if (verdict.severity != 0)
            finding.severity = verdict.severity;
        if (!verdict.fix.empty())
            finding.fix = std::move(verdict.fix);
        findings.push_back(std::move(finding));
    }
    return findings;
}

} // namespace warden::ctl::check
