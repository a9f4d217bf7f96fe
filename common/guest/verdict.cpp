// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest/verdict.hpp"

namespace warden::guest {
namespace {

constexpr unsigned k_last_without_nesting = 241;
constexpr unsigned k_first_without_v1 = 258;

std::string ways_out(const Host &host) {
    std::string fix =
        "One of three: upgrade the guest to a release with systemd 231 or newer; give it another init (sysvinit, OpenRC) with lxc.init.cmd; ";
    if (host.systemd && *host.systemd >= k_first_without_v1)
        return fix +
               "the third, booting the host with systemd.unified_cgroup_hierarchy=0, ended with systemd 258, and this host has " +
               std::to_string(*host.systemd) + ": move the container to a host with an older one.";
    fix += "or boot the host with systemd.unified_cgroup_hierarchy=0";
    if (host.systemd)
        fix += ", which its systemd " + std::to_string(*host.systemd) + " still knows" +
               (*host.systemd >= 256 ? " together with SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1" : "");
    return fix + ".";
}

// Without the shared library it is older than 231, or was linked statically, which no distribution that we
// know does. os-release decides which of the two is said; what it says is not a proof.
Verdict without_shared(const Guest &guest, const Host &host) {
    const auto usual = usual_systemd(guest.init.os);
    const bool claims_newer = !guest.init.os.id.empty() && (!usual || *usual >= k_first_on_cgroup2);
    std::string message = describe(guest.init) + " needs no libsystemd-shared, so it is older than 231";
    if (usual && *usual < k_first_on_cgroup2)
        message += " (" + guest.init.os.name + " came with " + std::to_string(*usual) + ")";
    if (claims_newer)
        return {.id = "OS-001",
                .severity = WARDEN_SEV_WARNING,
                .message = message + ", or linked statically: os-release names " + guest.init.os.name,
                .fix = ways_out(host)};
    return {.id = "OS-001",
            .message = message + ", and cannot start on this host, which has cgroup2 only",
            .fix = ways_out(host)};
}

} // namespace

std::string describe(const GuestInit &init) {
    std::string text(kind_name(init.kind));
    if (init.systemd)
        text += " " + std::to_string(*init.systemd);
    text += " (" + init.path;
    if (!init.os.name.empty())
        text += ", " + init.os.name;
    return text + ")";
}

std::vector<Verdict> judge(const Guest &guest, const Host &host) {
    const auto &init = guest.init;
    std::vector<Verdict> verdicts{{.id = "OS-006", .message = "init is " + describe(init)}};
    if (init.kind != InitKind::systemd)
        return verdicts;
    if (host.unified && init.before_shared)
        verdicts.push_back(without_shared(guest, host));
    if (host.unified && init.systemd && *init.systemd < k_first_on_cgroup2)
        verdicts.push_back({.id = "OS-001",
                            .message = describe(init) + " cannot start on this host, which has cgroup2 only",
                            .fix = ways_out(host)});
    if (!host.unified && init.systemd && *init.systemd >= k_first_without_v1)
        verdicts.push_back(
            {.id = "OS-005", .message = describe(init) + " cannot start on this host, which has cgroup v1"});
    if (init.systemd && *init.systemd > k_last_without_nesting && !guest.nesting)
        verdicts.push_back({.id = "OS-002", .message = describe(init) + " runs without nesting"});
    return verdicts;
}

} // namespace warden::guest
