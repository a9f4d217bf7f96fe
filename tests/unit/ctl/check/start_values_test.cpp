// SPDX-License-Identifier: LGPL-2.1-or-later
// Values that are read only when a container starts. Which of them end the start was seen with LXC 5 and 6.
#include "ctl/check/hardware_address.hpp"
#include "ctl/check/start_findings.hpp"
#include "unit/ctl/check/checked.hpp"

namespace warden::ctl::check {
namespace {

using test::Check;
using test::Found;
using test::told;

TEST_F(Check, SomeValuesAreReadOnlyAtTheStart) {
    const struct {
        const char *text;
        Found expected;
    } cases[] = {
        {"lxc.prlimit.nofile = 512:1024\nlxc.prlimit.7 = 5\nlxc.prlimit.core = unlimited\n", {}},
        {"lxc.prlimit.files = 5\nlxc.prlimit.files =\n", {}},
        {"lxc.prlimit.nofile = 9:5\nlxc.prlimit.nofile = 5:9\n", {}},
        {"lxc.net.0.type = veth\nlxc.net.0.mtu = 9000x\n", {"FAIL CFG-021 2"}},
        {"lxc.net.0.type = empty\nlxc.net.0.mtu = 9000x\n", {}},
        {"lxc.net.0.type = veth\nlxc.net.0.mtu = 9000x\nlxc.net.0.mtu = 9000\n", {}},
        {"lxc.net.0.type = vlan\nlxc.net.0.link = eth0\nlxc.net.0.vlan.id = 4095\n", {"FAIL CFG-021 3"}},
        {"lxc.net.0.type = vlan\nlxc.net.0.link = eth0\nlxc.net.0.vlan.id = 4094\n", {}},
        {"lxc.cgroup.dir.container = a\nlxc.cgroup.dir.monitor = b\n", {}},
        {"lxc.cgroup.dir = x\nlxc.cgroup.dir.container = a\nlxc.cgroup.dir.monitor = b\n",
         {"FAIL CFG-021 1"}},
        {"lxc.cgroup.dir = x\nlxc.cgroup.dir =\nlxc.cgroup.dir.container = a\nlxc.cgroup.dir.monitor = b\n",
         {}},
        {"lxc.idmap = u 0 100000 1000\nlxc.idmap = g 0 100000 65536\nlxc.idmap = u 1000 1000 1\n"
         "lxc.idmap = u 1001 101001 64535\n",
         {}},
    };
    for (const auto &each : cases)
        EXPECT_EQ(check(each.text), each.expected) << each.text;
    const auto pve = findings("arch: amd64\nlxc.cgroup.dir: x\n", {}, "/etc/pve/lxc/101.conf");
    EXPECT_EQ(told(pve), Found{"FAIL CFG-021 2"});
    EXPECT_EQ(told(findings("arch: amd64\nlxc.cgroup.dir.monitor: x\n", {}, "/etc/pve/lxc/101.conf")),
              Found{});
}

TEST_F(Check, TheContainersRootAndItsInitHaveAPlaceInTheMaps) {
    const std::string u = "lxc.idmap = u 0 100000 65536\n", g = "lxc.idmap = g 0 100000 65536\n";
    EXPECT_EQ(check(u + g), Found{});
    EXPECT_EQ(check(g + "lxc.idmap = u 0 100000 1000\nlxc.idmap = u 1000 1000 1\n"), Found{});
    EXPECT_EQ(check(u + g + "lxc.idmap = u 1000 1000 1\n"), Found{"FAIL CFG-021 3"});
    EXPECT_EQ(check(u + g + "lxc.idmap = u 70000 165535 10\n"), Found{"FAIL CFG-021 3"});
    EXPECT_EQ(check(g + "lxc.idmap = u 0 100000 0\n"), Found{"FAIL CFG-021 2"});
    EXPECT_EQ(check("lxc.idmap = u 1 100001 65535\n" + g), Found{"FAIL CFG-021 1"});
    EXPECT_EQ(check("lxc.idmap = u 1 100001 65535\nlxc.idmap = u 0 1000 1\n" + g), Found{});
    const auto found = findings(u);
    ASSERT_EQ(told(found), Found{"FAIL CFG-021 1"});
    EXPECT_EQ(found[0].message, "no line maps the group ids, and the start fails");
    EXPECT_EQ(found[0].fix, "Add a line as in lxc.idmap = g 0 100000 65536.");
    EXPECT_EQ(check(u + u + g + g + "lxc.idmap =\n"), Found{});

    EXPECT_EQ(check(u + g + "lxc.init.uid = 65535\nlxc.init.gid = 65535\n"), Found{});
    EXPECT_EQ(check(u + g + "lxc.init.uid = 65536\n"), Found{"FAIL CFG-021 3"});
    EXPECT_EQ(check(u + g + "lxc.init.gid = 70000\n"), Found{"FAIL CFG-021 3"});
    EXPECT_EQ(check(u + g + "lxc.idmap = u 70000 70000 1\nlxc.init.uid = 70000\n"), Found{});
    EXPECT_EQ(check("lxc.init.uid = 70000\n"), Found{}); // no map
}

TEST_F(Check, ANetworkMayKeepTheContainerFromStarting) {
    const std::string veth = "lxc.net.0.type = veth\n", up = "lxc.net.0.flags = up\n";
    const auto line = [](const std::string &member, const std::string &value) {
        return "lxc.net.0." + member + " = " + value + "\n";
    };
    const Found second{"FAIL CFG-021 2"};
    for (const char *name : {"a b", "a/b", "a:b", ".", ".."}) {
        EXPECT_EQ(check(veth + line("name", name)), second) << name;
        EXPECT_EQ(check(veth + line("veth.pair", name)), second) << name;
        EXPECT_EQ(check("lxc.net.0.type = none\n" + line("name", name)), Found{}) << name;
        EXPECT_EQ(check("lxc.net.0.type = empty\n" + line("name", name)), second) << name;
    }
    EXPECT_EQ(check("lxc.net.0.type = empty\n" + line("name", "lo")), Found{});
    // What comes after 15 characters LXC does not read.
    for (const char *name : {"eth0", "eth%d", "...", "abcdefghijklmno", "abcdefghijklmno/", "\u00e4"})
        EXPECT_EQ(check(veth + line("name", name)), Found{}) << name;
    const std::string twin = "lxc.net.1.type = veth\nlxc.net.1.";
    EXPECT_EQ(check(veth + line("name", "abcdefghijklmno1") + twin + "name = abcdefghijklmno2\n"),
              Found{"FAIL CFG-021 4"});
    EXPECT_EQ(check(veth + line("name", "eth%d") + twin + "name = eth%d\n"), Found{});
    EXPECT_EQ(check(veth + line("veth.pair", "v0") + twin + "veth.pair = v0\n"), Found{"FAIL CFG-021 4"});
    EXPECT_EQ(check(veth + line("name", "v0") + twin + "veth.pair = v0\n"), Found{});

    EXPECT_EQ(check(veth + line("hwaddr", "00:16:3e:xx:xx:xx")), Found{});
    EXPECT_EQ(check(veth + line("hwaddr", "00-16-3e-11-22-33")), second);
    EXPECT_EQ(check(veth + line("hwaddr", "00-16-3e-11-22-33") + line("hwaddr", "")), Found{});
    EXPECT_EQ(check("lxc.net.0.type = none\n" + line("hwaddr", "x-")), Found{});

    for (const char *type : {"macvlan", "ipvlan", "phys"})
        EXPECT_EQ(check(line("type", type)), Found{"FAIL CFG-021 1"}) << type;
    EXPECT_EQ(check(line("type", "phys") + line("link", "eth1")), Found{});
    EXPECT_EQ(check(veth + line("link", "abcdefghijklmno")), Found{});
    EXPECT_EQ(check(veth + line("link", "abcdefghijklmnop")), second);
    EXPECT_EQ(check(veth), Found{});

    const std::string four = line("ipv4.gateway", "10.0.3.1"), six = line("ipv6.gateway", "fd00::1");
    EXPECT_EQ(check(veth + four), (Found{"FAIL CFG-021 2", "FAIL CFG-021 2"}));
    EXPECT_EQ(check(veth + four + up), second);
    EXPECT_EQ(check(veth + six + up + line("ipv4.address", "10.0.3.5/24")), second);
    EXPECT_EQ(check(veth + line("ipv4.gateway", "dev") + up), second);
    EXPECT_EQ(check(veth + line("ipv6.gateway", "fe80::1") + up), Found{});
    EXPECT_EQ(check(veth + line("ipv4.gateway", "auto")), Found{});
    EXPECT_EQ(check(veth + four + up + line("ipv4.address", "10.0.3.5/24")), Found{});
    EXPECT_EQ(findings(veth + four + line("ipv4.address", "10.0.3.5/24")).at(0).fix,
              "Add the line lxc.net.0.flags = up.");
    // One network is not the other.
    EXPECT_EQ(check(veth + four + line("ipv4.address", "10.0.3.5/24") +
                    "lxc.net.1.type = veth\nlxc.net.1.flags = up\n"),
              second);
}

TEST_F(Check, APartOfAConfigMayLackWhatStandsElsewhere) {
    const std::string lines = "lxc.idmap = u 1 100001 65535\nlxc.init.uid = 70000\nlxc.net.0.type = macvlan\n"
                              "lxc.net.0.ipv4.gateway = 10.0.3.1\nlxc.cgroup.dir.container = a\n";
    EXPECT_EQ(check(lines).size(), 7U);
    EXPECT_EQ(told(findings(lines, {}, "/etc/lxc/site.conf")), Found{});
    EXPECT_EQ(told(findings(lines + "lxc.net.0.hwaddr = 01:\n", {}, "/etc/lxc/site.conf")),
              Found{"FAIL CFG-021 6"});
}

TEST(StartFiles, AreLookedForOnTheHost) {
    const warden::test::TempTree tree;
    tree.write("there", "");
    tree.write("root/etc/x", "");
    const Dir host = tree.dir();
    configs::ConfigLoader loader(host, configs::SyntaxChoice::automatic);
    const auto found = [&](const std::string &text) {
        const auto input = loader.from_text(text, {"/var/lib/lxc/c1/config", "config", false});
        const std::vector<bool> lint(input.config.items().size(), true);
        Findings findings;
        StartFindings out(findings, input, lint);
        check_start_files(out, host);
        return told(std::move(findings).take());
    };
    for (const char *line :
         {"lxc.seccomp.profile = /there", "lxc.mount.fstab = /there", "lxc.hook.pre-start = /there a b",
          "lxc.hook.pre-start = sh -c /nosuch", "lxc.hook.pre-start = [ -e /x ] && /nosuch",
          "lxc.hook.pre-start = $HOME/nosuch", "lxc.hook.pre-start = /no\\ such", "lxc.hook.start = /nosuch",
          "lxc.hook.post-stop = /nosuch", "lxc.net.0.script.down = /nosuch", "lxc.rootfs.path = dir:/root",
          "lxc.rootfs.path = zfs:tank/c1", "lxc.rootfs.path = /root", "lxc.seccomp.profile = relative",
          "lxc.hook.mount = /nosuch\nlxc.hook.mount ="})
        EXPECT_EQ(found(line + std::string("\n")), Found{}) << line;
    for (const char *line :
         {"lxc.seccomp.profile = /nosuch", "lxc.mount.fstab = /nosuch", "lxc.hook.pre-start = /nosuch a",
          "lxc.hook.start-host = /nosuch", "lxc.hook.pre-mount = /nosuch", "lxc.hook.mount = /nosuch",
          "lxc.hook.autodev = /nosuch", "lxc.net.0.script.up = /nosuch", "lxc.rootfs.path = dir:/nosuch",
          "lxc.rootfs.path = /root/nosuch"})
        EXPECT_EQ(found(line + std::string("\n")), Found{"FAIL CFG-021 1"}) << line;
}

TEST_F(Check, ANetworksNumbersFit) {
    for (const char *mtu : {"0", "67", "65536", "1500x"})
        EXPECT_EQ(check("lxc.net.0.type = veth\nlxc.net.0.mtu = " + std::string(mtu) + "\n"),
                  Found{"FAIL CFG-021 2"})
            << mtu;
    for (const char *mtu : {"68", "1500", "65535"})
        EXPECT_EQ(check("lxc.net.0.type = veth\nlxc.net.0.mtu = " + std::string(mtu) + "\n"), Found{}) << mtu;
    // Its device decides.
    EXPECT_EQ(check("lxc.net.0.type = phys\nlxc.net.0.link = eth0\nlxc.net.0.mtu = 70000\n"), Found{});
}

TEST_F(Check, WhatTheKernelIsGivenAtTheStart) {
    for (const char *score : {"x", "-1001", "1001", "1e3", "0x"})
        EXPECT_EQ(check("lxc.proc.oom_score_adj = " + std::string(score) + "\n"), Found{"FAIL CFG-021 1"})
            << score;
    for (const char *score : {"-1000", "1000", "0x10", "010"})
        EXPECT_EQ(check("lxc.proc.oom_score_adj = " + std::string(score) + "\n"), Found{}) << score;
    for (const char *entry :
         {"/a b", "/a b none", "/a b none ro 0 0", "/a b bind defaults", "/a b none rslave"})
        EXPECT_EQ(check("lxc.mount.entry = " + std::string(entry) + "\n"), Found{"FAIL CFG-021 1"}) << entry;
    for (const char *entry : {"/a b none bind", "/a b none ro,rbind 0 0", "/a b none ro,optional",
                              "t b tmpfs", "/a b auto ro", "/a b bind bind"})
        EXPECT_EQ(check("lxc.mount.entry = " + std::string(entry) + "\n"), Found{}) << entry;
    EXPECT_EQ(
        findings("lxc.mount.entry = /a b none ro 0 0\n").at(0).fix,
        "Add bind to its options, the fourth word, as in /a b none bind 0 0, or name the file system in the third.");
}

TEST(HardwareAddress, IsReadAsLxcReadsIt) {
    using enum HardwareAddress;
    for (const char *good : {"00:16:3e:11:22:33", "xx:xx:xx:xx:xx:xx", "00163e112233", "0:16:3e:1:2:3", "x",
                             "00:16:3E:XX:22:33:44", "00:16:3e", "2:0:0:0:0:0", "00:00:00:00:00:01"})
        EXPECT_EQ(judge_hardware_address(good), HardwareAddress::good) << good;
    for (const char *bad : {"00-16-3e-11-22-33", "0016.3e11.2233", "00:16:3e:1g:22:33", "eth0", " 00", "0 "})
        EXPECT_EQ(judge_hardware_address(bad), malformed) << bad;
    for (const char *odd : {"01:00:5e:00:00:01", "1:2:3:4:5:6", "ff:ff:ff:ff:ff:ff", "x3:00:00:00:00:00"})
        EXPECT_EQ(judge_hardware_address(odd), group) << odd;
    EXPECT_EQ(judge_hardware_address("00:00:00:00:00:00"), zero);
    EXPECT_EQ(judge_hardware_address("0:0:0:0:0:0"), zero);
}

TEST_F(Check, ARuleOfAppArmorEndsWithAComma) {
    const std::string generated = "lxc.apparmor.profile = generated\n";
    const auto raw = [&](const std::string &rule) { return "lxc.apparmor.raw = " + rule + "\n"; };
    for (const char *rule :
         {"mount,", "mount, # all", "# nothing", "include <abstractions/base>", "profile x { file, }"})
        EXPECT_EQ(check(generated + raw(rule)), Found{}) << rule;
    EXPECT_EQ(check(generated + raw("mount") + raw("fstype=nfs,")), Found{});
    EXPECT_EQ(check("lxc.apparmor.profile = lxc-mine\n" + raw("mount")), Found{});
    EXPECT_EQ(check(generated + raw("mount") + "lxc.apparmor.raw =\n"), Found{});
    const auto found = findings(generated + raw("umount,") + raw("mount fstype=nfs # of the archive"));
    ASSERT_EQ(told(found), Found{"FAIL CFG-021 3"});
    EXPECT_EQ(found[0].fix, "Write lxc.apparmor.raw = mount fstype=nfs,.");
    EXPECT_EQ(told(findings("arch: amd64\nlxc.apparmor.raw: mount\n", {}, "/etc/pve/lxc/101.conf")),
              Found{"FAIL CFG-021 2"});
}

} // namespace
} // namespace warden::ctl::check
