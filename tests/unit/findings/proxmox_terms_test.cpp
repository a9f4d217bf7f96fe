// SPDX-License-Identifier: LGPL-2.1-or-later
#include "findings/proxmox_terms.hpp"

#include "findings/report_json.hpp"
#include "findings/report_text.hpp"

#include <gtest/gtest.h>

namespace warden::findings::test {
namespace {

constexpr const char *k_path = "/var/lib/lxc/101/config";
const std::string k_generated = "lxc.cgroup.dir.container = lxc/101\n"
                                "lxc.cgroup2.memory.max = 536870912\n"
                                "lxc.rootfs.path = /var/lib/lxc/101/rootfs\n"
                                "lxc.apparmor.profile = unconfined\n";
const std::string k_admin = "memory: 512\nostype: debian\nlxc.apparmor.profile: unconfined\n";

Finding at_line(std::string id, unsigned line, std::string key, std::string value, std::string fix) {
    Finding finding;
    finding.id = std::move(id);
    finding.container = "101";
    finding.at = {k_path, line, 0};
    finding.key = std::move(key);
    finding.value = std::move(value);
    finding.message = "m";
    finding.fix = std::move(fix);
    return finding;
}

Finding named(Finding finding, std::string_view admin = k_admin) {
    std::vector<Finding> findings{std::move(finding)};
    name_admin_lines(findings, {"101", k_path, k_generated, admin, {}});
    return findings.front();
}

TEST(ProxmoxTerms, TheAdminsLineComesFirstAndTheGeneratedSecond) {
    const auto finding = named(at_line("APP-001", 4, "lxc.apparmor.profile", "unconfined", "x"));
    EXPECT_EQ(finding_line(finding), "WARN APP-001 101 /etc/pve/lxc/101.conf:3 (/var/lib/lxc/101/config:4) "
                                     "lxc.apparmor.profile: unconfined: m");
    EXPECT_NE(finding.fix.find("pct set 101 --features nesting=1"), std::string::npos) << finding.fix;
    const auto json = finding_json(finding);
    EXPECT_EQ(json["file"], "/etc/pve/lxc/101.conf");
    EXPECT_EQ(json["line"], 3);
    EXPECT_EQ(json["generated_file"], k_path);
    EXPECT_EQ(json["generated_line"], 4);
}

TEST(ProxmoxTerms, WhatProxmoxMadeOfItsOwnKeyIsThatKey) {
    const auto finding = named(at_line("LIM-012", 2, "lxc.cgroup2.memory.max", "536870912", "Raise it."));
    EXPECT_EQ(finding.at.text(), "/etc/pve/lxc/101.conf:1");
    EXPECT_EQ(finding.key, "memory");
    EXPECT_EQ(finding.value, "512");
    EXPECT_EQ(finding.fix, "Raise the limit: `pct set 101 --memory MIB`.");
}

TEST(ProxmoxTerms, WithoutACopyOnlyTheFileIsNamed) {
    const auto finding = named(at_line("APP-001", 4, "lxc.apparmor.profile", "unconfined", "x"), "");
    EXPECT_EQ(finding.at.text(), "/etc/pve/lxc/101.conf");
    EXPECT_EQ(finding.generated.text(), "/var/lib/lxc/101/config:4");
    EXPECT_EQ(finding.value, "unconfined");
}

TEST(ProxmoxTerms, OtherPlacesStay) {
    auto finding = at_line("LIM-005", 3, "lxc.cgroup2.pids.max", "", "x");
    finding.at.file = "/etc/lxc-warden/policy.d/90-site.conf";
    finding = named(finding);
    EXPECT_EQ(finding.at.text(), "/etc/lxc-warden/policy.d/90-site.conf:3");
    EXPECT_TRUE(finding.generated.file.empty());
    EXPECT_NE(finding.fix.find("`lxc.cgroup2.pids.max: VALUE` in /etc/pve/lxc/101.conf"), std::string::npos)
        << finding.fix;
}

TEST(ProxmoxTerms, AFixOfAnotherModuleHasColons) {
    EXPECT_EQ(named(at_line("XYZ-001", 4, "k", "v", "Write lxc.cap.drop = a, or lxc.x =. Not a = b.")).fix,
              "Write lxc.cap.drop: a, or lxc.x:. Not a = b.");
    // What knows that this is Proxmox is left as it is.
    const std::string own = "Write memory: 512 into /etc/pve/lxc/101.conf.";
    EXPECT_EQ(named(at_line("LIM-003", 4, "k", "v", own)).fix, own);
    EXPECT_EQ(named(at_line("LIM-003", 4, "k", "v", "Look into /etc/pve/lxc/ID.conf.")).fix,
              "Look into /etc/pve/lxc/101.conf.");
}

// The device list of an unprivileged container is open on purpose.
TEST(ProxmoxTerms, AnOpenListOfAnUnprivilegedContainerNeedsNothing) {
    auto finding = at_line("DEV-005", 0, "", "", "Include common.conf.");
    finding.at = {};
    EXPECT_NE(named(finding).fix.find("Remove the raw"), std::string::npos);
    finding.severity = WARDEN_SEV_INFO;
    EXPECT_TRUE(named(finding).fix.starts_with("Nothing:"));
    // A device of it is open by no line of the admin's.
    finding.id = "DEV-006";
    EXPECT_TRUE(named(finding).fix.starts_with("Nothing:"));
    finding.severity = WARDEN_SEV_ERROR;
    EXPECT_TRUE(named(finding).fix.starts_with("Remove the line that allows it"));
}

// Unprivileged is what it is already.
TEST(ProxmoxTerms, NestingOfAnUnprivilegedContainerIsProxmoxsDefault) {
    auto finding = at_line("APP-008", 3, "features", "nesting=1", "Remove it.");
    EXPECT_NE(named(finding).fix.find("--unprivileged 1"), std::string::npos);
    finding.severity = WARDEN_SEV_INFO;
    EXPECT_TRUE(named(finding).fix.starts_with("Nothing, where systemd")) << named(finding).fix;
    EXPECT_EQ(named(finding).fix.find("--unprivileged"), std::string::npos);
}

} // namespace
} // namespace warden::findings::test
