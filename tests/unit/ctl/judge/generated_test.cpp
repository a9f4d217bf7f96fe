// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/judge/generated.hpp"

#include "base/dir.hpp"
#include "fake/world.hpp"
#include "lxc/config_reader.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace warden::ctl::judge::test {
namespace {

lxc::Config generated(const std::string &file) {
    const auto root = Dir::open("/");
    lxc::ConfigReader reader(*root);
    return proxmox_config(reader.expand(file, lxc::Syntax::pve, "/etc/pve/lxc/101.conf"), "101");
}

std::vector<std::string> texts(const lxc::Config &config, const char *key) {
    std::vector<std::string> out;
    for (const auto &value : config.lookup(key))
        out.push_back(value.text);
    return out;
}

TEST(ProxmoxConfig, APrivilegedContainerHasLxcsDeviceListAndDroppedCapabilities) {
    const auto config = generated("hostname: a\n");
    EXPECT_EQ(config.text_of("lxc.rootfs.path"), "/var/lib/lxc/101/rootfs");
    EXPECT_EQ(config.text_of("lxc.apparmor.profile"), "generated");
    EXPECT_EQ(texts(config, "lxc.cgroup2.devices.deny"), std::vector<std::string>{"a"});
    EXPECT_EQ(texts(config, "lxc.cap.drop").size(), 5U);
    EXPECT_TRUE(config.values("lxc.idmap").empty());
}

TEST(ProxmoxConfig, AnUnprivilegedOneIsMappedAndItsDeviceListIsOpen) {
    const auto config = generated("unprivileged: 1\n");
    EXPECT_EQ(texts(config, "lxc.idmap").size(), 2U);
    EXPECT_TRUE(config.values("lxc.cgroup2.devices.deny").empty());
    EXPECT_EQ(texts(config, "lxc.cgroup2.devices.allow"), std::vector<std::string>{"a"});
    EXPECT_TRUE(config.values("lxc.cap.drop").empty());
}

TEST(ProxmoxConfig, NestingIsTheFeaturesLine) {
    const auto config = generated("arch: amd64\nfeatures: keyctl=1,nesting=1\n");
    const auto *nesting = config.value("lxc.apparmor.allow_nesting");
    ASSERT_NE(nesting, nullptr);
    EXPECT_EQ(nesting->at.text(), "/etc/pve/lxc/101.conf:2");
    EXPECT_EQ(generated("features: nesting=0\n").text_of("lxc.apparmor.allow_nesting"), "");
    EXPECT_EQ(generated("features: keyctl=1\n").text_of("lxc.apparmor.allow_nesting"), "");
}

TEST(ProxmoxConfig, RawLinesComeLastAndKeepTheirPlaces) {
    const auto config = generated("memory: 1024\nlxc.cap.drop:\nlxc.cgroup2.memory.max: 5\n");
    EXPECT_TRUE(config.values("lxc.cap.drop").empty());
    const auto *max = config.value("lxc.cgroup2.memory.max");
    ASSERT_NE(max, nullptr);
    EXPECT_EQ(max->value, "5");
    EXPECT_EQ(max->at.line, 3U);
    EXPECT_EQ(generated("memory: 1024\n").text_of("lxc.cgroup2.memory.max"), "1073741824");
}

// All of Proxmox's own AppArmor lines give way to it.
TEST(ProxmoxConfig, AnOwnProfileTakesThePlaceOfTheGeneratedOne) {
    const auto config = generated("features: nesting=1\nlxc.apparmor.profile: unconfined\n");
    EXPECT_EQ(texts(config, "lxc.apparmor.profile"), std::vector<std::string>{"unconfined"});
    EXPECT_EQ(config.value("lxc.apparmor.allow_nesting"), nullptr);
    EXPECT_TRUE(config.values("lxc.apparmor.raw").empty());
}

// As Proxmox writes it, so that the rules that know its order see what they see at a start.
TEST(ProxmoxText, HasProxmoxsOrderAndTheIncludesOfTheHost) {
    const warden::test::World world{warden::test::file("usr/share/lxc/config/debian.common.conf", ""),
                                    warden::test::file("usr/share/lxc/config/common.conf", "")};
    const Dir root = world.root();
    lxc::ConfigReader reader(root);
    const auto text = [&](const std::string &file) {
        return proxmox_text(root, reader.expand(file, lxc::Syntax::pve, "/etc/pve/lxc/101.conf"), "101");
    };
    const std::string own = text("cpulimit: 1.5\ncpuunits: 200\nfeatures: mount=nfs;cifs,nesting=1\n"
                                 "hostname: a\nmemory: 1024\nostype: debian\nswap: 0\nunprivileged: 1\n"
                                 "lxc.cgroup.pids.max: 77\n\n[s1]\nmemory: 1\n");
    const std::pair<const char *, bool> lines[] = {
        {"lxc.cgroup.dir.container = lxc/101\n", true},
        {"lxc.include = /usr/share/lxc/config/debian.common.conf\n", true},
        {"lxc.include = /usr/share/lxc/config/userns.conf\n", true},
        {"lxc.apparmor.raw = mount fstype=nfs,\n", true},
        {"lxc.apparmor.raw = mount fstype=cifs,\n", true},
        {"lxc.cgroup2.memory.max = 1073741824\n", true},
        {"lxc.cgroup2.memory.swap.max = 0\n", true},
        {"lxc.cgroup2.cpu.max = 150000 100000\n", true},
        {"lxc.cgroup2.cpu.weight = 200\n", true},
        {"lxc.cgroup.pids.max = 77\n", false}};
    const auto rootfs = own.find("lxc.rootfs.path = /var/lib/lxc/101/rootfs\n");
    ASSERT_NE(rootfs, std::string::npos);
    for (const auto &[line, before] : lines) {
        ASSERT_NE(own.find(line), std::string::npos) << line << own;
        EXPECT_EQ(own.find(line) < rootfs, before) << line;
    }
    // What has no file of its own has LXC's common one.
    for (const char *type : {"ostype: centos\n", "ostype: ../../etc/x\n", ""})
        EXPECT_NE(text(type).find("lxc.include = /usr/share/lxc/config/common.conf\n"), std::string::npos);
}

} // namespace
} // namespace warden::ctl::judge::test
