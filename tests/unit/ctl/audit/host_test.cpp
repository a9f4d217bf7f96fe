// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/audit/host.hpp"

#include "base/sha256.hpp"
#include "fake/world.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <systemd/sd-id128.h>
#include <unistd.h>

namespace warden::ctl::audit {
namespace {

using test::file;
using test::World;

TEST(MachineHash, IsKnown) {
    EXPECT_EQ(machine_hash("0123456789abcdef0123456789abcdef"), "7e28ea0f679048858bac4673aa64dc52");
}

TEST(MachineHash, IsThatOfSystemd) {
    sd_id128_t application{}, hash{}, machine{};
    std::copy(k_machine_hash_application.begin(), k_machine_hash_application.end(), application.bytes);
    if (sd_id128_get_machine(&machine) < 0 || sd_id128_get_machine_app_specific(application, &hash) < 0)
        GTEST_SKIP() << "this machine has no machine id";
    EXPECT_EQ(machine_hash(hex_text(machine.bytes, sizeof(machine.bytes))),
              hex_text(hash.bytes, sizeof(hash.bytes)));
}

TEST(MachineHash, NothingOfWhatIsNone) {
    for (const char *text :
         {"", "uninitialized", "0123456789abcdef0123456789abcde", "0123456789ABCDEF0123456789abcdef",
          "0123456789abcdef0123456789abcdef0", "0123456789abcdeg0123456789abcdef"})
        EXPECT_EQ(machine_hash(text), "") << text;
}

TEST(AuditedHosts, SayWhatTheTreeSays) {
    const World world{
        file("proc/sys/kernel/hostname", "n1\n"), file("proc/sys/kernel/osrelease", "6.1.0\n"),
        file("etc/os-release", "PRETTY_NAME=\"Debian 12\"\n"),
        file("var/lib/dpkg/status", "Package: lxc-pve\nStatus: install ok installed\nVersion: 6.0.5-1\n\n")};
    const Dir root = world.root();
    const AuditedHost host = look_at_host(root, "/var/lib/lxc");
    EXPECT_EQ(host.name, "n1");
    EXPECT_EQ(host.kernel, "6.1.0");
    EXPECT_EQ(host.os, "Debian 12");
    EXPECT_EQ(host.lxc, "6.0.5-1");
    EXPECT_EQ(host.machine, "");
}

TEST(AuditedHosts, WhatIsNotKnownIsNull) {
    const World world{file("etc/hostname", "n2\n")};
    const Dir root = world.root();
    Audit audit;
    audit.host = look_at_host(root, "/var/lib/lxc");
    const Json json = host_json(audit);
    EXPECT_EQ(json["name"], "n2");
    for (const char *member : {"machine", "os", "kernel", "lxc"})
        EXPECT_TRUE(json[member].is_null()) << member;
}

TEST(PolicyRevisions, OfAFileElseOfTheManifest) {
    const auto revision = [](const std::string &manifest, const std::string &policy) {
        const World world{file("var/lib/lxc-warden/policy.d/manifest.json", manifest)};
        const Dir root = world.root();
        return revision_of(root, {geteuid(), true}, policy::parse_policy({{{"/a.conf", policy}}, {}}));
    };
    EXPECT_EQ(revision(R"({"revision":"7","files":[]})", "mode = audit\n"), "7");
    EXPECT_EQ(revision(R"({"revision":"7"})", "revision = 8\n"), "8");
    for (const char *none : {"", "{", "[]", "{}", R"({"revision":7})", R"({"revision":"<b>"})", "\"7\""})
        EXPECT_EQ(revision(none, "mode = audit\n"), "") << none;
}

} // namespace
} // namespace warden::ctl::audit
