// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/doctor/proxmox.hpp"

#include "ctl/received/received.hpp"
#include "ctl/received/sync_state.hpp"
#include "fake/world.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace warden::ctl::doctor {
namespace {

using test::file;
using test::World;

// "LIM-202 the cgroup layout ..." of every finding.
std::vector<std::string> said(const Diagnosis &diagnosis) {
    std::vector<std::string> texts;
    for (const auto &finding : diagnosis.findings())
        texts.push_back(finding.id + " " + finding.message);
    return texts;
}

bool has(const Diagnosis &diagnosis, std::string_view id, std::string_view text = "") {
    const auto texts = said(diagnosis);
    return std::any_of(texts.begin(), texts.end(), [&](const std::string &one) {
        return one.starts_with(id) && one.find(text) != std::string::npos;
    });
}

std::string shown(const Diagnosis &diagnosis) {
    std::string all;
    for (const auto &text : said(diagnosis))
        all += text + "\n";
    return all;
}

Diagnosis examine(const World &world, void (*what)(const Dir &, Diagnosis &)) {
    Diagnosis diagnosis;
    what(world.root(), diagnosis);
    return diagnosis;
}

const auto k_cgroup2_mount =
    file("proc/self/mountinfo",
         "30 1 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot\n");

TEST(Doctor, AUnifiedHostIsInOrder) {
    const auto diagnosis = examine(World{test::unified_host(), k_cgroup2_mount}, examine_cgroups);
    EXPECT_TRUE(diagnosis.findings().empty()) << shown(diagnosis);
    EXPECT_GE(diagnosis.fine().size(), 3U);
}

TEST(Doctor, HowCgroup2IsMounted) {
    World world{test::unified_host()};
    const auto mounted = [&](const char *options) {
        world.add(file("proc/self/mountinfo",
                       std::string("30 1 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 ") + options + "\n"));
        return examine(world, examine_cgroups);
    };
    EXPECT_TRUE(mounted("rw,nsdelegate,memory_recursiveprot").findings().empty());
    EXPECT_TRUE(has(mounted("rw,memory_recursiveprot"), "LIM-208", "without nsdelegate"));
    EXPECT_TRUE(has(mounted("rw,nsdelegate,pids_localevents"), "LIM-209", "pids_localevents"));
    EXPECT_TRUE(has(mounted("rw,nsdelegate"), "LIM-210"));
    EXPECT_TRUE(has(mounted("rw,nsdelegate,memory_hugetlb_accounting"), "LIM-211"));
    EXPECT_FALSE(has(mounted("rw,nsdelegate,memory_recursiveprot"), "LIM-211"));
}

TEST(Doctor, AHybridHostAndWhy) {
    World world{test::hybrid_host(), file("proc/cmdline", "quiet systemd.unified_cgroup_hierarchy=0 ro\n")};
    EXPECT_TRUE(
        has(examine(world, examine_cgroups), "LIM-202", "hybrid: the kernel was booted with systemd."));
    const auto fix = [&] { return examine(world, examine_cgroups).findings().at(0).fix; };
    EXPECT_NE(fix().find("then remove systemd.unified_cgroup_hierarchy=0 from"), std::string::npos) << fix();
    world.add(file("proc/cmdline", "quiet\n"));
    EXPECT_TRUE(has(examine(world, examine_cgroups), "LIM-202", "no systemd.unified_cgroup_hierarchy"));
    EXPECT_NE(fix().find("then put systemd.unified_cgroup_hierarchy=1 on"), std::string::npos) << fix();
}

TEST(Doctor, AnArgumentWithoutEffect) {
    const World world{test::unified_host(), file("proc/cmdline", "systemd.unified_cgroup_hierarchy=0\n")};
    EXPECT_TRUE(has(examine(world, examine_cgroups), "LIM-203"));
    const World wanted{test::unified_host(), file("proc/cmdline", "systemd.unified_cgroup_hierarchy=1\n")};
    EXPECT_FALSE(has(examine(wanted, examine_cgroups), "LIM-203"));
}

TEST(Doctor, CgroupV1BesideCgroup2) {
    const World world{
        test::unified_host(),
        file("proc/self/mountinfo",
             "30 24 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot\n"
             "99 24 0:77 / /mnt/v1 rw shared:9 master:2 - cgroup cgroup rw,memory\n")};
    const auto diagnosis = examine(world, examine_cgroups);
    EXPECT_TRUE(has(diagnosis, "LIM-204", "/mnt/v1 (rw,memory)")) << shown(diagnosis);
    EXPECT_EQ(diagnosis.findings().size(), 1U);
}

TEST(Doctor, AControllerThatIsMissingAndWhoSaidSo) {
    const World world{test::unified_host(), file("sys/fs/cgroup/cgroup.controllers", "cpuset cpu io\n"),
                      file("proc/cmdline", "cgroup_disable=memory\n")};
    EXPECT_TRUE(has(examine(world, examine_cgroups), "LIM-205",
                    "memory, pids; the kernel was booted with cgroup_disable=memory"));
}

TEST(Doctor, AFrozenContainer) {
    const World world{test::unified_host(),
                      k_cgroup2_mount,
                      file("sys/fs/cgroup/lxc.payload.c1/cgroup.freeze", "1\n"),
                      file("sys/fs/cgroup/lxc.payload.c2/cgroup.freeze", "0\n"),
                      file("sys/fs/cgroup/lxc/101/cgroup.freeze", "1\n"),
                      file("sys/fs/cgroup/lxc/102/cgroup.freeze", "0\n"),
                      file("sys/fs/cgroup/lxc/102/ns/cgroup.freeze", "1\n"),
                      file("sys/fs/cgroup/lxc/102/ns/some.service/cgroup.freeze", "1\n"),
                      file("sys/fs/cgroup/other/cgroup.freeze", "1\n")};
    const auto diagnosis = examine(world, examine_cgroups);
    EXPECT_TRUE(has(diagnosis, "FRZ-101", "lxc.payload.c1"));
    EXPECT_TRUE(has(diagnosis, "FRZ-101", "101"));
    EXPECT_TRUE(has(diagnosis, "FRZ-101", "cgroup 102/ns is")) << "as Proxmox does it";
    EXPECT_EQ(diagnosis.findings().size(), 3U) << shown(diagnosis);
    EXPECT_NE(diagnosis.findings().at(0).fix.find("thaw --force"), std::string::npos);
}

TEST(Doctor, AppArmor) {
    const World off{file("sys/module/x/y", ""), file("proc/cmdline", "apparmor=0\n")};
    EXPECT_TRUE(has(examine(off, examine_apparmor), "APP-201", "booted with apparmor=0"));
    World on{file("sys/module/apparmor/parameters/enabled", "Y\n")};
    EXPECT_TRUE(has(examine(on, examine_apparmor), "APP-203", "not checked"));
    for (const char *feature : {"mount/mask", "domain/stack", "policy/versions/v8", "signal/mask"})
        on.add(file(std::string("sys/kernel/security/apparmor/features/") + feature, "yes\n"));
    const auto diagnosis = examine(on, examine_apparmor);
    EXPECT_TRUE(has(diagnosis, "APP-202", "lacks ptrace/mask")) << shown(diagnosis);
    EXPECT_TRUE(has(diagnosis, "APP-204"));
}

TEST(Doctor, LxcAndTheConfigs) {
    const World world{
        file("var/lib/lxc/c1/config", "lxc.cgroup.memory.limit_in_bytes = 1G\n"),
        file("var/lib/lxc/c2/config", "lxc.cgroup.dir = x\n"), file("bin/lxc-7", "#!/bin/sh\necho 7.0.1\n"),
        file("bin/lxc-6", "#!/bin/sh\necho 6.0.4\n"), file("bin/hangs", "#!/bin/sh\nexec sleep 60\n")};
    for (const char *program : {"lxc-7", "lxc-6", "hangs"})
        ASSERT_EQ(chmod(world.name(std::string("bin/") + program).c_str(), 0755), 0);
    const auto diagnose = [&](const char *program) {
        Diagnosis diagnosis;
        examine_lxc(world.root(), world.name(std::string("bin/") + program), diagnosis);
        return diagnosis;
    };
    const auto seven = diagnose("lxc-7");
    EXPECT_TRUE(has(seven, "CFG-202", "config of c1: it has lxc.cgroup.memory.limit_in_bytes"))
        << shown(seven);
    EXPECT_FALSE(has(seven, "CFG-202", "c2"));
    EXPECT_FALSE(has(diagnose("lxc-6"), "CFG-202"));
    EXPECT_TRUE(has(diagnose("hangs"), "CFG-201", "not checked"));
}

TEST(Doctor, NoContainersIsNotTheSameAsNotReadable) {
    const auto examined = [](const World &world) {
        Diagnosis diagnosis;
        examine_lxc(world.root(), "", diagnosis);
        return diagnosis;
    };
    const auto none = examined(World{});
    EXPECT_FALSE(has(none, "CFG-204")) << shown(none);
    EXPECT_EQ(std::count(none.fine().begin(), none.fine().end(), "no containers below /var/lib/lxc"), 1);
    const auto unread = examined(World{file("var/lib/lxc", "not a directory")});
    EXPECT_TRUE(has(unread, "CFG-204", "not checked")) << shown(unread);
    EXPECT_TRUE(unread.fine().empty()) << unread.fine().front();
}

TEST(Doctor, TheInstallation) {
    const auto bare = examine(World{}, examine_installation);
    EXPECT_TRUE(has(bare, "HOOK-101")) << shown(bare);
    EXPECT_TRUE(has(bare, "HOOK-104"));
    const World world{
        file("usr/share/lxc/config/common.conf.d/50-lxc-warden.conf",
             "lxc.hook.pre-start = /hooks/pre-start pre-start\nlxc.hook.start-host = /hooks/none start-host\n"
             "lxc.hook.stop = /hooks/open stop\n"),
        file("hooks/pre-start", ""), file("hooks/open", "")};
    ASSERT_EQ(chmod(world.name("hooks/pre-start").c_str(), 0755), 0);
    ASSERT_EQ(chmod(world.name("hooks/open").c_str(), 0775), 0);
    const auto diagnosis = examine(world, examine_installation);
    EXPECT_TRUE(has(diagnosis, "HOOK-101", "does not register lxc.hook.post-stop")) << shown(diagnosis);
    EXPECT_TRUE(has(diagnosis, "HOOK-102", "none"));
    EXPECT_TRUE(has(diagnosis, "HOOK-103", "open"));
    EXPECT_FALSE(has(diagnosis, "HOOK-102", "pre-start"));
}

TEST(Doctor, EveryFindingCanBeExplained) {
    for (const auto &check : doctor_checks())
        EXPECT_TRUE(!check.title.empty() && !check.why.empty() && !check.fix.empty()) << check.id;
}

TEST(Doctor, Versions) {
    EXPECT_EQ(major_version("7.0.1\n"), 7U);
    EXPECT_EQ(major_version("5.0.2+git\n"), 5U);
    for (const char *text : {"", "x", "0.9", "4000.1"})
        EXPECT_FALSE(major_version(text)) << text;
}

// A Proxmox host with three containers, one of them a template and one with a v1 line.
World proxmox_host() {
    return {test::unified_host(),
            file("usr/bin/pct", ""),
            file("var/lib/dpkg/status",
                 "Package: lxc-pve\nStatus: install ok installed\nVersion: 6.0.5-3\n\n"
                 "Package: pve-container\nStatus: install ok installed\nVersion: 6.1.10\n\n"
                 "Package: pve-manager\nStatus: deinstall ok config-files\nVersion: 8.0\n\n"),
            file("proc/self/mountinfo", "36 35 0:30 / /etc/pve rw - fuse /dev/fuse rw\n"),
            file("etc/pve/lxc/101.conf", "memory: 512\nlxc.cgroup.pids.max: 77\n"),
            file("etc/pve/lxc/102.conf", "template: 1\n\n[s1]\nlxc.cgroup.pids.max: 77\n"),
            file("etc/pve/lxc/103.conf", "lxc.cgroup2.pids.max: 77\nlxc.cgroup.relative: 0\n"),
            file("etc/pve/lxc/old.conf", "memory: 512\n")};
}

// apt's answer is a program's.
std::string apt_that_says(const World &world, const std::string &candidate) {
    const std::string path = world.name("apt-cache");
    std::ofstream(path) << "#!/bin/sh\nprintf 'lxc-pve:\\n  Installed: 6.0.5-3\\n  Candidate: " << candidate
                        << "\\n'\n";
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
}

Diagnosis examine(const World &world, const std::string &apt_cache) {
    Diagnosis diagnosis;
    const Dir root = world.root();
    examine_proxmox(root, apt_cache, diagnosis);
    return diagnosis;
}

bool is_fine(const Diagnosis &diagnosis, std::string_view text) {
    return std::ranges::any_of(diagnosis.fine(),
                               [&](const std::string &one) { return one.find(text) != std::string::npos; });
}

TEST(DoctorOfProxmox, SaysWhatTheHostIs) {
    const World world = proxmox_host();
    const auto diagnosis = examine(world, "");
    EXPECT_TRUE(is_fine(diagnosis, "pve-manager (not installed), pve-container 6.1.10, lxc-pve 6.0.5-3"));
    EXPECT_TRUE(is_fine(diagnosis, "3 containers in /etc/pve/lxc, 1 of them templates"));
    EXPECT_TRUE(has(diagnosis, "CFG-208", "old.conf"));
    EXPECT_TRUE(has(diagnosis, "HOOK-105"));
    EXPECT_TRUE(is_fine(diagnosis, "was not checked; LXC 7 would not start 101"));
    EXPECT_FALSE(has(diagnosis, "CFG-205"));
}

TEST(DoctorOfProxmox, SaysWhetherLxc7ComesAndWhatItStops) {
    const World world = proxmox_host();
    const auto none = examine(world, apt_that_says(world, "6.0.5-4"));
    EXPECT_TRUE(is_fine(none, "LXC 7 does not come with the next upgrade (lxc-pve 6.0.5-4)"));
    EXPECT_FALSE(has(none, "CFG-205"));
    const auto comes = examine(world, apt_that_says(world, "7.0.0-1"));
    EXPECT_TRUE(is_fine(comes, "LXC 7 comes with the next upgrade: lxc-pve 7.0.0-1"));
    ASSERT_TRUE(has(comes, "CFG-205", "does not start 101: its config has lxc.cgroup.pids.max"))
        << shown(comes);
    EXPECT_EQ(std::ranges::count(comes.findings(), "CFG-205", &findings::Finding::id), 1);
    const auto at = std::ranges::find(comes.findings(), "CFG-205", &findings::Finding::id)->at;
    EXPECT_EQ(at.text(), "/etc/pve/lxc/101.conf:2");
}

TEST(DoctorOfProxmox, AClusterFileSystemThatIsAway) {
    World world = proxmox_host();
    world.add(file("proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"));
    EXPECT_TRUE(has(examine(world, ""), "CFG-207", "is not mounted on /etc/pve"));
}

TEST(DoctorOfProxmox, IsSilentOnOtherHosts) {
    const auto diagnosis = examine(World{test::unified_host()}, "");
    EXPECT_TRUE(diagnosis.findings().empty());
    EXPECT_TRUE(diagnosis.fine().empty());
}

World with_btrbk() {
    return World{file("usr/bin/btrbk", ""),
                 file("usr/bin/kopia", ""),
                 file("usr/bin/lxc-snapshot", ""),
                 file("etc/btrbk/btrbk.conf", "volume /srv\n subvolume .\n"),
                 file("lib/systemd/system/btrbk.service", "ExecStart=/usr/bin/btrbk run\n"),
                 file("proc/self/mountinfo",
                      "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n23 22 8:2 / /srv rw - ext4 /dev/sdb rw\n"),
                 file("var/lib/lxc/c1/config", "lxc.rootfs.path = dir:/srv/c1/rootfs\n"),
                 file("var/lib/lxc/c2/config", "lxc.rootfs.path = dir:/var/lib/lxc/c2/rootfs\n"),
                 test::dir("srv/c1/rootfs", {}),
                 test::dir("var/lib/lxc/c2/rootfs", {})};
}

TEST(Doctor, ASnapshotToolThatDoesNotFreezeAndForWhom) {
    World world = with_btrbk();
    const auto diagnosis = examine(world, examine_snapshot_tools);
    EXPECT_TRUE(has(
        diagnosis, "FRZ-102",
        "btrbk makes snapshots of the storage of c1 and does not freeze them: run `lxc-warden freeze enable btrbk`"))
        << shown(diagnosis);
    EXPECT_TRUE(has(diagnosis, "FRZ-103", "not checked: whether kopia")) << shown(diagnosis);
    EXPECT_FALSE(has(diagnosis, "FRZ-102", "lxc-snapshot"));
    world.add(file("etc/btrbk/btrbk.conf", "volume /opt\n subvolume .\n"));
    EXPECT_FALSE(has(examine(world, examine_snapshot_tools), "FRZ-102")) << "of no container's";
    const World bare{file("usr/bin/btrbk", ""), test::dir("var/lib/lxc", {})};
    EXPECT_TRUE(examine(bare, examine_snapshot_tools).findings().empty()) << "without containers";
}

// A policy as `policy sync` or `policy bundle install` leaves it.
void receive(const World &world, received::OriginKind kind) {
    const received::PolicyFiles files{{"60.conf", "mode = audit\n"}};
    const Dir root = world.root();
    const auto received = received::Received::open(root, {});
    ASSERT_TRUE(received);
    ASSERT_TRUE(received->stage(
        {received::manifest_text(received::manifest_of(files, "r7", "2026-11-28T12:00:00Z", "0")),
         files,
         {kind, "2026-11-28T12:01:00Z", {}}}));
    ASSERT_TRUE(received->put_in_force());
}

TEST(Doctor, APolicyThatWasReceived) {
    if (geteuid() != 0)
        GTEST_SKIP() << "only root's files are believed";
    umask(022);
    World world{};
    EXPECT_TRUE(examine(world, examine_received_policy).fine().empty());
    receive(world, received::OriginKind::bundle);
    const auto good = examine(world, examine_received_policy);
    EXPECT_TRUE(good.findings().empty()) << shown(good);
    ASSERT_EQ(good.fine().size(), 1U);
    EXPECT_EQ(good.fine()[0], "policy of a bundle: revision r7, made 2026-11-28T12:00:00Z, in force since "
                              "2026-11-28T12:01:00Z");
    world.add(file("var/lib/lxc-warden/policy.d/60.conf", "mode = enforce\n"));
    EXPECT_TRUE(has(examine(world, examine_received_policy), "CFG-209", "60.conf is not what"));
    world.add(file("var/lib/lxc-warden/policy.d/60.conf", "mode = audit\n"))
        .add(file("var/lib/lxc-warden/policy.d/61.conf", "mode = enforce\n"));
    EXPECT_TRUE(has(examine(world, examine_received_policy), "CFG-209", "does not name 61.conf"));
}

TEST(Doctor, APolicyOfTheClusterThatGrowsOld) {
    if (geteuid() != 0)
        GTEST_SKIP() << "only root's files are believed";
    umask(022);
    World world{};
    receive(world, received::OriginKind::cluster);
    EXPECT_TRUE(has(examine(world, examine_received_policy), "CFG-210", "not been compared since the boot"));
    ASSERT_TRUE(received::write_sync_state(world.root(), {"2026-01-01T00:00:00Z", {}}));
    EXPECT_TRUE(
        has(examine(world, examine_received_policy), "CFG-210", "was last compared 2026-01-01T00:00:00Z"));
    ASSERT_TRUE(received::write_sync_state(world.root(), {"9999-01-01T00:00:00Z", {}}));
    EXPECT_FALSE(has(examine(world, examine_received_policy), "CFG-210"));
}

} // namespace
} // namespace warden::ctl::doctor
