// SPDX-License-Identifier: LGPL-2.1-or-later
#include "proxmox_lines.hpp"

#include "fake/world.hpp"

#include <gtest/gtest.h>

namespace warden::hooks::test {
namespace {

using namespace warden::test;

const std::string k_generated = "lxc.cgroup.dir.container = lxc/101\n"
                                "lxc.rootfs.path = /var/lib/lxc/101/rootfs\n"
                                "lxc.apparmor.profile = unconfined\n";

// The place of a finding at the last line, as the hook says it.
findings::Finding told(const World &world, const std::string &container = "101") {
    findings::Request request;
    request.container = container;
    request.config_path = "/var/lib/lxc/101/config";
    const Dir root = world.root();
    findings::PhaseReport report;
    report.findings.emplace_back();
    report.findings.back().at = {root.name_of(request.config_path), 3, 0};
    name_proxmox_lines(root, request, report);
    return report.findings.back();
}

// Nobody answers below /etc/pve of this one: there is no such directory.
World proxmox() {
    return {file("usr/bin/pct", ""), file("var/lib/lxc/101/config", k_generated),
            file("var/lib/lxc-warden/proxmox/101.conf", "memory: 1\nlxc.apparmor.profile: unconfined\n")};
}

TEST(ProxmoxLines, AreThoseOfTheCopy) {
    const auto finding = told(proxmox());
    EXPECT_EQ(finding.at.text(), "/etc/pve/lxc/101.conf:2");
    EXPECT_EQ(finding.generated.line, 3U);
}

TEST(ProxmoxLines, WithoutACopyTheFileIsNamed) {
    const World world = proxmox();
    std::filesystem::remove_all(world.name("var/lib/lxc-warden"));
    EXPECT_EQ(told(world).at.text(), "/etc/pve/lxc/101.conf");
}

TEST(ProxmoxLines, OtherConfigsAreLeftAsTheyAre) {
    EXPECT_EQ(told(proxmox(), "web").at.line, 3U);
    World plain = proxmox();
    plain.add(file("var/lib/lxc/101/config", "lxc.uts.name = 101\n\nlxc.apparmor.profile = unconfined\n"));
    EXPECT_FALSE(told(plain).proxmox);
    const World other = proxmox();
    std::filesystem::remove(other.name("usr/bin/pct"));
    EXPECT_FALSE(told(other).proxmox);
}

} // namespace
} // namespace warden::hooks::test
