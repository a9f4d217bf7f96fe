// SPDX-License-Identifier: LGPL-2.1-or-later
#include "unit/ctl/check/checked.hpp"

#include "ctl/check/checks.hpp"

#include <set>

namespace warden::ctl::check {
namespace {

using cgroup::Layout;
using test::Check;
using test::Found;
using test::told;

TEST_F(Check, FindsNothingInAGoodConfig) {
    EXPECT_EQ(check("lxc.uts.name = a\nlxc.cgroup2.memory.max = 1G\nlxc.cgroup2.devices.deny = a\n"
                    "lxc.cgroup2.devices.allow = c 1:3 rwm\nlxc.net.0 =\nlxc.cgroup.dir = "
                    "x\nlxc.cgroup.relative = 1\n"),
              Found{});
}

TEST_F(Check, TakesMountEntriesAndHooksAsTheyAreWritten) {
    for (const char *line :
         {"lxc.mount.entry = /srv/a\\040b srv/b none bind,create=dir 0 0",
          "lxc.mount.entry = tmpfs tmp tmpfs", "lxc.mount.entry = /dev/net dev/net none bind,create=dir",
          "lxc.hook.pre-start = /srv/my\\ hooks/x.sh",
          "lxc.hook.start-host = /usr/libexec/h start-host --dir=/x/y", "lxc.hook.stop = /bin/sh -c /x/y"})
        EXPECT_EQ(check(line + std::string("\n")), Found{}) << line;
}

TEST_F(Check, ASystemContainerHasARoot) {
    tree_.write("usr/share/lxc/config/common.conf", "");
    const std::string include = "lxc.include = /usr/share/lxc/config/common.conf\n";
    EXPECT_EQ(check(include), Found{});
    EXPECT_EQ(check(include + "lxc.uts.name = c1\n"), Found{"WARN CFG-019 0"});
    EXPECT_EQ(check(include + "lxc.uts.name = c1\nlxc.rootfs.path = dir:/r\n"), Found{});
}

TEST_F(Check, EachMistakeHasItsOwnId) {
    const struct {
        const char *line;
        const char *expected;
    } cases[] = {
        {"lxc.uts.name", "FAIL CFG-007 1"},
        {"uts.name = x", "WARN CFG-008 1"},
        {"lxc.aa_profile = unconfined", "FAIL CFG-010 1"},
        {"lxc.network.0.type = veth", "FAIL CFG-010 1"},
        {"lxc.pivotdir = x", "FAIL CFG-010 1"},
        {"lxc.rootfs = /x", "FAIL CFG-010 1"},
        {"lxc.uts.nmae = x", "FAIL CFG-011 1"},
        {"lxc.net.0.lnk = br0", "FAIL CFG-011 1"},
        {"lxc.environment.hooks = A=b", "FAIL CFG-012 1"},
        {"lxc.hook = /x", "FAIL CFG-013 1"},
        {"lxc.cgroup = 1", "FAIL CFG-013 1"},
        {"lxc.mount.entry: /dev/net dev/net none bind,create=dir", "FAIL CFG-011 1"},
        {"lxc.start.auto = yes", "FAIL CFG-014 1"},
        {"lxc.start.auto = 1# keep", "FAIL CFG-014 1"},
        {"lxc.net.0.ipv4 = 10.0.3.5/24", "FAIL CFG-010 1"},
        {"lxc.net.0.veth.pair = v0", "FAIL CFG-015 1"},
        {"lxc.hook.version = two", "WARN CFG-016 1"},
        {"lxc.mount.entry = /srv/a b/c srv/c none bind,create=dir 0 0", "WARN CFG-017 1"},
        {"lxc.mount.entry = /srv/a b/c srv/c none bind", "WARN CFG-017 1"},
        {"lxc.hook.pre-start = /srv/my hooks/prepare.sh", "WARN CFG-018 1"},
        {"lxc.cgroup.memory.limit_in_bytes = 512M", "WARN LIM-101 1"},
        {"lxc.cgroup.cpu.shares = 1000", "WARN LIM-101 1"},
        {"lxc.cgroup.memory.swappiness = 10", "WARN LIM-103 1"},
        {"lxc.cgroup.memory.limit_in_bytes = 256MB", "FAIL LIM-104 1"},
        {"lxc.cgroup.memory.limit_in_bytes = 256\xd0\x9c", "FAIL LIM-104 1"},
        {"lxc.cgroup.memory.limit_in_bytes = 256M # half", "FAIL LIM-104 1"},
        {"lxc.cgroup.memory.use_hierarchy = 1", "INFO LIM-106 1"},
        {"lxc.cgroup2.memory.limit_in_bytes = 512M", "FAIL LIM-110 1"},
        {"lxc.cgroup2.memory.max = 256MB", "FAIL LIM-111 1"},
        {"lxc.cgroup2.memory.max = -1", "FAIL LIM-111 1"},
        {"lxc.cgroup2.memory.mxa = 5M", "FAIL LIM-112 1"},
        {"lxc.cgroup.memory.max = 5M", "FAIL LIM-112 1"},
        {"lxc.cgroup2.memory.max = 512", "WARN LIM-113 1"},
        {"lxc.cgroup2.io.max = 8:0 rbps=10", "WARN LIM-113 1"},
        {"lxc.cgroup.blkio.throttle.read_bps_device = 1048576", "FAIL LIM-114 1"},
        {"lxc.cgroup2.io.max = rbps=1048576", "FAIL LIM-114 1"},
        {"lxc.cgroup2.cpuset.cpus = 0-99", "FAIL LIM-118 1"},
        {"lxc.cgroup2.freezer.state = FROZEN", "FAIL LIM-110 1"},
        {"lxc.cgroup2.cpuset.cpus.partition = yes", "FAIL LIM-111 1"},
        {"lxc.cgroup2.cpu.weight.nice = 30", "FAIL LIM-111 1"},
        {"lxc.cgroup2.cgroup.kill = 2", "FAIL LIM-111 1"},
        {"lxc.cgroup.cgroup.freeze = 1", "FAIL LIM-112 1"},
        {"lxc.cgroup2.cgroup.freeze = 1", "FAIL LIM-119 1"},
        {"lxc.cgroup2.cgroup.kill = 1", "FAIL LIM-119 1"},
        {"lxc.cgroup2.cgroup.procs = 1", "FAIL LIM-119 1"},
        {"lxc.cgroup2.cgroup.threads = 1", "FAIL LIM-119 1"},
        {"lxc.cgroup2.cgroup.subtree_control = +memory", "FAIL LIM-119 1"},
        {"lxc.cgroup2.cgroup.type = threaded", "FAIL LIM-119 1"},
        {"lxc.cgroup2.memory.reclaim = 1G", "FAIL LIM-119 1"},
        {"lxc.cgroup2.memory.peak = 1", "WARN LIM-119 1"},
        {"lxc.cgroup2.io.pressure = some 150000 1000000", "WARN LIM-119 1"},
        {"lxc.prlimit.files = 1024", "FAIL CFG-021 1"},
        {"lxc.prlimit.NOFILE = 1024", "FAIL CFG-021 1"},
        {"lxc.prlimit.16 = 1024", "FAIL CFG-021 1"},
        {"lxc.prlimit.nofile = 1024:512", "FAIL CFG-021 1"},
        {"lxc.prlimit.nofile = unlimited:512", "FAIL CFG-021 1"},
        {"lxc.cgroup.dir.container = a", "FAIL CFG-021 1"},
        {"lxc.cgroup.dir.container.inner = ns", "FAIL CFG-021 1"},
        {"lxc.idmap = u 0 100000 0", "FAIL CFG-021 1"},
        {"lxc.cgroup2.devices.deny = a", "FAIL DEV-101 1"},
        {"lxc.cgroup2.devices.allow = c 1:3", "FAIL DEV-102 1"},
        {"lxc.cgroup.devices.allow = c  1:3 rwm", "FAIL DEV-102 1"},
        {"lxc.cgroup2.devices.alloww = c 1:3 rwm", "FAIL DEV-103 1"},
        {"lxc.cgroup2.devices.allow = a *:* rwm", "FAIL DEV-104 1"},
    };
    for (const auto &each : cases)
        EXPECT_EQ(check(each.line + std::string("\n")), Found{each.expected}) << each.line;
}

TEST_F(Check, SomeMistakesTakeTwoLines) {
    EXPECT_EQ(check("lxc.cgroup.memory.limit_in_bytes = 512M\nlxc.cgroup2.memory.max = 1G\n"),
              Found{"WARN LIM-105 1"});
    EXPECT_EQ(check("lxc.cgroup.memory.limit_in_bytes = 512M\nlxc.cgroup2.memory.max = 512M\n"),
              Found{"INFO LIM-106 1"});
    EXPECT_EQ(check("lxc.cgroup.pids.max = 5\nlxc.cgroup.pids.max =\n"),
              (Found{"INFO LIM-106 1", "INFO LIM-106 2"}));
    EXPECT_EQ(check("lxc.cgroup.pids.max = 0\n"), (Found{"WARN LIM-101 1", "WARN LIM-116 1"}));
    EXPECT_EQ(check("lxc.cgroup.memory.limit_in_bytes = 010M\n"),
              (Found{"WARN LIM-101 1", "WARN LIM-115 1"}));
    EXPECT_EQ(check("lxc.cgroup.memory.limit_in_bytes = 512\n"), (Found{"WARN LIM-101 1", "WARN LIM-113 1"}));
}

TEST_F(Check, SeverityFollowsLxcAndLayout) {
    const std::string text =
        "lxc.cgroup.pids.max = 5\nlxc.cgroup2.memory.max = 1G\nlxc.cgroup2.memory.high = 5MB\n"
        "lxc.cgroup.dir = x\n";
    const struct {
        CheckTarget target;
        Found expected;
    } cases[] = {
        {{5, Layout::unified}, {"WARN LIM-101 1", "FAIL LIM-111 3"}},
        {{6, Layout::unified}, {"WARN LIM-101 1", "FAIL LIM-111 3"}},
        {{7, Layout::unified}, {"FAIL CFG-020 1", "FAIL LIM-111 3"}},
        {{5, Layout::hybrid}, {"WARN LIM-102 2", "WARN LIM-102 3", "WARN LIM-111 3"}},
        {{6, Layout::legacy}, {"WARN LIM-102 2", "WARN LIM-102 3", "WARN LIM-111 3"}},
        {{7, Layout::hybrid}, {"FAIL CFG-020 1", "WARN LIM-102 2", "WARN LIM-102 3", "WARN LIM-111 3"}},
    };
    for (const auto &each : cases)
        EXPECT_EQ(check(text, each.target), each.expected)
            << each.target.lxc << cgroup::layout_name(each.target.layout);
    EXPECT_EQ(check("lxc.environment.hooks = A=b\n", {7, Layout::unified}), Found{});
    EXPECT_EQ(check("lxc.cgroup =\nlxc.cgroup.pids.max =\n", {7, Layout::unified}),
              (Found{"FAIL CFG-020 1", "FAIL CFG-020 2"}));
}

// What a fix that begins with "Write lxc." wants in the line's place, without what it says beside that.
std::string line_of(const std::string &fix) {
    constexpr std::string_view write = "Write ";
    const auto end = std::min(fix.find("; "), fix.size() - 1);
    return fix.starts_with("Write lxc.") ? fix.substr(write.size(), end - write.size()) : std::string();
}

TEST_F(Check, AFixThatNamesTheLineMendsIt) {
    for (const char *line :
         {"lxc.start.auto = yes", "lxc.autodev = OFF", "lxc.cap.drop = CAP_SYS_ADMIN CAP_MKNOD",
          "lxc.cap.keep = NONE kill", "lxc.signal.stop = kill", "lxc.log.level = loglevel",
          "lxc.mount.auto = PROC sys:RO", "lxc.arch = AMD64", "lxc.namespace.keep = net mount",
          "lxc.net.0.type = VETH", "lxc.net.0.ipv4 = 10.0.3.5/24", "lxc.network.type = veth",
          "lxc.aa_profile = generated", "lxc.utsname = c1", "lxc.mount.entry: /a b none bind,create=dir",
          "lxc.cgroup2.pids.max: 5", "lxc.apparmor.allow_nesting = on", "lxc.log.syslog = LOCAL8"}) {
        for (const unsigned lxc : {5U, 6U, 7U}) {
            const auto before = findings(line + std::string("\n"), {lxc, Layout::unified});
            ASSERT_EQ(before.size(), 1U) << line;
            if (const std::string mended = line_of(before[0].fix); !mended.empty()) {
                EXPECT_EQ(check(mended + "\n", {lxc, Layout::unified}), Found{}) << before[0].fix;
            }
        }
    }
}

TEST_F(Check, AFixOfTheOrderMendsIt) {
    EXPECT_EQ(check("lxc.cap.keep = chown\nlxc.cap.drop = sys_admin\n"), Found{"FAIL CFG-015 2"});
    EXPECT_EQ(check("lxc.cap.keep = chown\nlxc.cap.keep =\nlxc.cap.drop = sys_admin\n"), Found{});
    EXPECT_EQ(check("lxc.net.0.link = br0\nlxc.net.0.veth.pair = v\n"), Found{"FAIL CFG-015 2"});
    EXPECT_EQ(check("lxc.net.0.type = veth\nlxc.net.0.link = br0\nlxc.net.0.veth.pair = v\n"), Found{});
    EXPECT_EQ(check("lxc.namespace.keep = net\nlxc.namespace.clone = user\n"), Found{"FAIL CFG-015 2"});
    EXPECT_EQ(check("lxc.namespace.keep = net\nlxc.namespace.keep =\nlxc.namespace.clone = user\n"), Found{});
    EXPECT_EQ(check("lxc.net.0.mtu =\n"), Found{"FAIL CFG-015 1"});
}

TEST_F(Check, SaysWhatToWrite) {
    const struct {
        const char *line;
        const char *in_fix;
        const char *in_message;
    } cases[] = {
        {"lxc.network.link = br0", "lxc.net.0.link = br0", "lxc.net.0.link"},
        {"lxc.net.1.ipv4 = 10.0.3.5/24", "Write lxc.net.1.ipv4.address = 10.0.3.5/24.", ""},
        {"lxc.mount.entry: /a b none bind,create=dir", "Write lxc.mount.entry = /a b none bind,create=dir.",
         "colon"},
        {"lxc.cgroup2.devices.allow: c 10:200 rwm", "Write lxc.cgroup2.devices.allow = c 10:200 rwm;",
         "no '='"},
        {"lxc.autodev = Yes", "Write lxc.autodev = 1.", "refuses the value 'Yes'"},
        {"lxc.cap.drop = CAP_SYS_ADMIN mknod", "Write lxc.cap.drop = sys_admin mknod.", ""},
        {"lxc.cap.drop = sys_admim", "names in small letters", "did you mean 'sys_admin'?"},
        {"lxc.signal.halt = pwr", "Write lxc.signal.halt = SIGPWR.", ""},
        {"lxc.start.auto = 1# keep", "Write '1' alone", "no comments there"},
        {"lxc.environment = WARDEN_X", "Write NAME=VALUE.", "environment of whoever"},
        {"lxc.uts.nmae = x", "", "did you mean 'lxc.uts.name'?"},
        {"lxc.net.3.lnk = x", "", "did you mean 'lxc.net.3.link'?"},
        {"lxc.cgroup.memory.limit_in_bytes = 512M", "lxc.cgroup2.memory.max = 536870912", "not in force"},
        {"lxc.cgroup2.memory.limit_in_bytes = 512M", "lxc.cgroup2.memory.max = 536870912", "a v1 file"},
        {"lxc.cgroup.memory.limit_in_bytes = 256MB", "", "write 256M"},
        {"lxc.cgroup.memory.limit_in_bytes = 256\xd0\x9c", "", "not ASCII"},
        {"lxc.cgroup.memory.limit_in_bytes = 256M # half", "", "no comments after a value"},
        {"lxc.cgroup2.memory.mxa = 5M", "", "did you mean 'memory.max'?"},
        {"lxc.cgroup2.devices.alloww = c 1:3 rwm", "", "did you mean 'devices.allow'?"},
        {"\xEF\xBB\xBFlxc.uts.name = a", "", "byte order mark"},
    };
    for (const auto &each : cases) {
        const auto found = findings(each.line + std::string("\n"));
        ASSERT_EQ(found.size(), 1U) << each.line;
        EXPECT_NE(found[0].fix.find(each.in_fix), std::string::npos) << found[0].fix;
        EXPECT_NE(found[0].message.find(each.in_message), std::string::npos) << found[0].message;
        EXPECT_FALSE(found[0].why.empty());
        EXPECT_EQ(found[0].container, "c1");
    }
}

TEST_F(Check, TellsAnIncludeOnceAtItsOwnPlace) {
    tree_.write("limits", "\nlxc.cgroup.pids.max = 5\nlxc.utsname = x\n");
    tree_.write("usr/share/lxc/config/common.conf",
                "lxc.cgroup.devices.deny = a\nlxc.cgroup2.devices.deny = a\n"
                "lxc.cgroup2.devices.allow = c 1:3 rwm\n");
    const Dir root = tree_.dir();
    configs::ConfigLoader loader(root, configs::SyntaxChoice::automatic);
    Checker checker(root, {}, cgroup::convert::test::read_profile("default"));
    const std::string text = "lxc.include = /limits\nlxc.include = /usr/share/lxc/config/common.conf\n";
    const auto first = checker.check(loader.from_text(text, {"/c1/config", "/c1/config", false}));
    EXPECT_EQ(told(first), (Found{"WARN LIM-101 2", "FAIL CFG-010 3"}));
    for (const auto &finding : first)
        EXPECT_EQ(finding.at.file, tree_.name("limits"));
    EXPECT_EQ(told(checker.check(loader.from_text(text, {"/c2/config", "/c2/config", false}))), Found{});
}

// The kernel refuses a line of an include as it refuses one of the config.
TEST_F(Check, JudgesCgroup2LinesOfIncludes) {
    tree_.write("site", "lxc.cgroup2.memory.max = 256MB\nlxc.cgroup2.memory.limit_in_bytes = 1G\n"
                        "lxc.cgroup2.devices.allow = c 1:3\nlxc.cgroup2.pids.max = 5\n");
    tree_.write("usr/share/lxc/config/common.conf", "lxc.cgroup2.pids.max = x\nlxc.cgroup2.devices.deny = a\n"
                                                    "lxc.cgroup2.devices.allow = c 1:3 rwm\n");
    const std::string text = "lxc.include = /usr/share/lxc/config/common.conf\nlxc.include = /site\n";
    const struct {
        Layout layout;
        Found expected;
    } cases[] = {
        {Layout::unified, {"FAIL LIM-111 1", "FAIL LIM-110 2", "FAIL DEV-102 3", "FAIL LIM-111 1"}},
        {Layout::hybrid,
         {"WARN LIM-102 1", "WARN LIM-111 1", "WARN LIM-102 2", "WARN LIM-110 2", "WARN LIM-102 3",
          "WARN DEV-102 3", "WARN LIM-102 4", "WARN LIM-111 1"}},
    };
    for (const auto &each : cases) {
        const Dir root = tree_.dir();
        configs::ConfigLoader loader(root, configs::SyntaxChoice::automatic);
        Checker checker(root, {6, each.layout}, cgroup::convert::test::read_profile("default"));
        EXPECT_EQ(told(checker.check(loader.from_text(text, {"/c1/config", "/c1/config", false}))),
                  each.expected);
        EXPECT_EQ(told(checker.check(loader.from_text(text, {"/c2/config", "/c2/config", false}))), Found{});
    }
    // What a config clears again is in force nowhere.
    EXPECT_EQ(check("lxc.include = /site\nlxc.cgroup2 =\n"), Found{});
}

TEST_F(Check, TellsWhatProxmoxDropsAndWhatASnapshotBringsBack) {
    const auto found = findings(
        "memory: 512\nlxc.foo\n[x]\nlxc.cgroup.pids.max : 5\n[snap]\nlxc.cgroup.pids.max: 5\nlxc.bar\n", {},
        "/etc/pve/lxc/1.conf");
    EXPECT_EQ(told(found), (Found{"WARN CFG-009 2", "WARN CFG-009 3", "WARN CFG-009 4", "WARN LIM-108 6",
                                  "WARN CFG-009 7"}));
    EXPECT_NE(found.at(1).message.find("still belongs to the container itself"), std::string::npos);
    EXPECT_EQ(found.at(2).fix,
              "Write lxc.cgroup2.pids.max: 5 instead, or remove the line: it has no effect.");
    EXPECT_NE(found.at(3).message.find("[snap]"), std::string::npos);
    const auto lxc7 =
        findings("[snap]\nlxc.cgroup.pids.max: 5\n", {7, Layout::unified}, "/etc/pve/lxc/1.conf");
    ASSERT_EQ(told(lxc7), Found{"WARN LIM-108 2"});
    EXPECT_NE(lxc7[0].message.find("LXC 7 then does not start"), std::string::npos);
}

// lxc-pve took them back from LXC 7.
TEST_F(Check, ProxmoxHasTheEnvironmentsOfLxc7) {
    const std::string line = "lxc.environment.hooks = A=b\n";
    EXPECT_EQ(check(line), Found{"FAIL CFG-012 1"});
    EXPECT_EQ(check(line, {6, Layout::unified, true}), Found{});
    EXPECT_EQ(check(line, {5, Layout::unified, true}), Found{"FAIL CFG-012 1"});
    EXPECT_EQ(told(findings(line, {}, "/etc/pve/lxc/1.conf")), Found{});
}

// Not "remove the one that is wrong": the admin has written only one of them.
TEST_F(Check, NamesTheProxmoxKeyThatIsInForce) {
    const auto found =
        findings("memory: 1024\nlxc.cgroup.memory.limit_in_bytes: 256M\nlxc.cgroup.cpu.shares: 512\n", {},
                 "/etc/pve/lxc/1.conf");
    ASSERT_EQ(told(found), (Found{"WARN LIM-101 2", "WARN LIM-101 3"}));
    EXPECT_TRUE(found[0].message.ends_with("the limit is not in force; memory: 1024 is")) << found[0].message;
    EXPECT_TRUE(found[0].fix.starts_with("Write memory: 256 and swap: 768 instead, ")) << found[0].fix;
    EXPECT_TRUE(found[1].message.ends_with("the limit is not in force")) << found[1].message;
    const auto by_default = findings("lxc.cgroup.memory.limit_in_bytes: 256M\n", {}, "/etc/pve/lxc/1.conf");
    EXPECT_NE(by_default.at(0).message.find("memory: 512 (the default) is"), std::string::npos);
}

TEST_F(Check, ALineThatClearsAnIncludedLimit) {
    tree_.write("v1", "lxc.cgroup.memory.limit_in_bytes = 1G\n");
    tree_.write("v2", "lxc.cgroup2.memory.max = 1G\n");
    const std::string clear = "lxc.cgroup.memory.limit_in_bytes =\n";
    EXPECT_EQ(check("lxc.include = /v1\n" + clear), Found{"WARN LIM-107 2"});
    EXPECT_EQ(check("lxc.include = /v1\n" + clear, {6, Layout::hybrid}), Found{});
    EXPECT_EQ(check("lxc.include = /v1\n" + clear, {7, Layout::unified}),
              (Found{"FAIL CFG-020 2", "WARN LIM-107 2", "FAIL CFG-020 1"}));
    EXPECT_EQ(check("lxc.include = /v2\n" + clear), Found{"WARN LIM-105 2"});
}

TEST_F(Check, ShowsWhatARunningContainerUses) {
    tree_.write("sys/fs/cgroup/lxc.payload.c1/memory.current", "104857600\n");
    tree_.write("sys/fs/cgroup/lxc.payload.c1/memory.peak", "209715200\n");
    const std::string path = "/var/lib/lxc/c1/config";
    EXPECT_EQ(told(findings("lxc.cgroup.memory.limit_in_bytes = 128M\n", {}, path)),
              (Found{"WARN LIM-101 1", "WARN LIM-121 1"}));
    const auto fits = findings("lxc.cgroup.memory.limit_in_bytes = 256M\n", {}, path);
    EXPECT_EQ(told(fits), (Found{"WARN LIM-101 1", "INFO LIM-120 1"}));
    EXPECT_EQ(fits[1].live, "memory.current 104857600, memory.peak 209715200");
    EXPECT_EQ(told(findings("lxc.cgroup.memory.limit_in_bytes = 128M\n", {}, "/copy/c1/config")),
              Found{"WARN LIM-101 1"});
    EXPECT_EQ(told(findings("lxc.cgroup.memory.limit_in_bytes = 128M\n", {5, Layout::legacy}, path)),
              Found{});
}
// LXC ends the start at the first cgroup2 line that it cannot write.
TEST_F(Check, NamesWhatTheHostLacksForACgroup2Line) {
    auto poor = cgroup::convert::test::read_profile("default");
    poor.controllers = {"cpu", "memory", "io", "hugetlb"};
    poor.swap = false;
    poor.io_weight = false;
    auto unknown = cgroup::convert::test::read_profile("default");
    unknown.disks.clear();
    unknown.hugetlb.clear();
    const struct {
        const char *line;
        cgroup::HostFacts host;
        const char *message; // empty: nothing is found
    } cases[] = {
        {"pids.max = 5", poor, "no controller pids"},
        {"pids.max = 5", cgroup::convert::test::read_profile("default"), ""},
        {"pids.max = 5", cgroup::HostFacts{}, ""},
        {"cgroup.freeze = 0", poor, ""},
        {"cgroup.pressure = 1", poor, ""},
        {"memory.swap.max = max", poor, "no memory.swap.max"},
        {"memory.swap.high = max", poor, "no memory.swap.high"},
        {"io.weight = 100", poor, "no io.weight"},
        {"io.weight = 100", cgroup::convert::test::read_profile("default"), ""},
        {"io.weight = 8:0 100", cgroup::convert::test::read_profile("default"), "not enabled in io.cost.qos"},
        {"io.weight = 8:0 100", cgroup::convert::test::read_profile("iocost"), ""},
        {"io.bfq.weight = 100", cgroup::convert::test::read_profile("default"), "no io.bfq.weight"},
        {"io.bfq.weight = 8:0 100", cgroup::convert::test::read_profile("bfq"), ""},
        {"io.bfq.weight = 8:16 100", cgroup::convert::test::read_profile("bfq"),
         "does not use the BFQ scheduler"},
        {"io.max = 9:9 rbps=1048576", cgroup::convert::test::read_profile("default"), "no disk 9:9"},
        {"io.latency = 9:9 target=10", cgroup::convert::test::read_profile("default"), "no disk 9:9"},
        {"io.max = 9:9 rbps=1048576", unknown, ""},
        {"io.bfq.weight = 100", unknown, ""},
        {"hugetlb.64KB.max = 0", cgroup::convert::test::read_profile("default"), "no huge pages of 64KB"},
        {"hugetlb.2MB.max = 0", cgroup::convert::test::read_profile("default"), ""},
        {"hugetlb.64KB.max = 0", unknown, ""},
    };
    for (const auto &each : cases) {
        const std::string text = "lxc.cgroup2." + std::string(each.line) + "\n";
        const auto found = findings(text, {}, "/x/c1/config", each.host);
        const std::string message = each.message;
        ASSERT_EQ(told(found), message.empty() ? Found{} : Found{"FAIL LIM-118 1"}) << each.line;
        EXPECT_TRUE(found.empty() || found[0].message.find(message) != std::string::npos) << found[0].message;
        EXPECT_EQ(findings(text, {6, Layout::hybrid}, "/x/c1/config", each.host).size(), 1U)
            << "only that LXC ignores it there";
    }
}

TEST(OfflineChecks, EachIsExplained) {
    std::set<std::string> ids;
    for (const findings::Check &check : offline_checks()) {
        EXPECT_TRUE(ids.insert(check.id).second) << check.id;
        EXPECT_TRUE(check.id.starts_with("CFG-") || check.id.starts_with("LIM-1") ||
                    check.id.starts_with("DEV-1"))
            << check.id;
        EXPECT_GT(check.title.size(), 10U) << check.id;
        EXPECT_GT(check.why.size(), 40U) << check.id;
        EXPECT_GT(check.fix.size(), 5U) << check.id;
        EXPECT_TRUE(check.severity >= WARDEN_SEV_INFO && check.severity <= WARDEN_SEV_ERROR) << check.id;
    }
}

} // namespace
} // namespace warden::ctl::check
