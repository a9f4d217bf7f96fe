// SPDX-License-Identifier: LGPL-2.1-or-later
#include "emit.hpp"

#include "fake/world.hpp"

#include <gtest/gtest.h>

namespace warden::hooks::test {
namespace {

using namespace warden::test;

findings::Finding finding_at(const char *id, unsigned line) {
    findings::Finding finding;
    finding.id = id;
    finding.container = "101";
    finding.severity = WARDEN_SEV_ERROR;
    finding.at = {"/etc/pve/lxc/101.conf", line, 0};
    finding.message = "m";
    return finding;
}

// What Proxmox's task log then has.
std::string task_log(const World &world, findings::PhaseReport report) {
    findings::Request request;
    request.container = "101";
    emit(world.root(), request, report);
    return world.read("run/pve/ct-101.warnings");
}

TEST(TaskLog, HasNoWordOfSeverityAfterProxmoxsOwnAndNothingTwice) {
    const World world{file("run/pve/ct-101.warnings", "theirs\n")};
    findings::PhaseReport report;
    report.findings = {finding_at("APP-001", 3), finding_at("LIM-001", 4), finding_at("LIM-001", 5)};
    const std::string all = "theirs\nlxc-warden: APP-001 101 /etc/pve/lxc/101.conf:3: m\n"
                            "lxc-warden: LIM-001 101 /etc/pve/lxc/101.conf:4: m\n"
                            "lxc-warden: LIM-001 101 /etc/pve/lxc/101.conf:5: m\n";
    EXPECT_EQ(task_log(world, report), all);
    // The next hook of the same start has one thing to add.
    report.findings = {finding_at("APP-001", 3), finding_at("LIM-002", 4), finding_at("LIM-001", 6)};
    report.findings[0].at = {};
    EXPECT_EQ(task_log(world, report), all + "lxc-warden: LIM-002 101 /etc/pve/lxc/101.conf:4: m\n"
                                             "lxc-warden: LIM-001 101 /etc/pve/lxc/101.conf:6: m\n");
}

// Proxmox prints standard error too when a start fails.
TEST(TaskLog, OfARefusedStartIsItsStandardError) {
    const World world{file("run/pve/ct-101.warnings", "")};
    findings::PhaseReport report;
    report.findings = {finding_at("APP-001", 3)};
    report.mode = policy::ModeItem{policy::Mode::enforce, {}};
    testing::internal::CaptureStderr();
    EXPECT_EQ(task_log(world, report), "");
    EXPECT_NE(testing::internal::GetCapturedStderr().find("APP-001"), std::string::npos);
}

} // namespace
} // namespace warden::hooks::test
