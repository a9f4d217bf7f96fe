// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/proxmox_file.hpp"

#include <gtest/gtest.h>

namespace warden::lxc::test {
namespace {

// In Proxmox's order: its own lines, the root, the admin's raw lines, the CPUs that it chose.
const std::string k_generated = "lxc.cgroup.relative = 0\n"                         // 1
                                "lxc.cgroup.dir.monitor = lxc.monitor/101\n"        // 2
                                "lxc.cgroup.dir.container = lxc/101\n"              // 3
                                "lxc.include = /usr/share/lxc/config/userns.conf\n" // 4
                                "lxc.apparmor.profile = generated\n"                // 5
                                "lxc.cgroup2.devices.allow = c 226:128 rw\n"        // 6
                                "lxc.cgroup2.memory.max = 1073741824\n"             // 7
                                "lxc.cgroup2.memory.swap.max = 536870912\n"         // 8
                                "lxc.rootfs.path = /var/lib/lxc/101/rootfs\n"       // 9
                                "lxc.net.0.type = veth\n"                           // 10
                                "lxc.cgroup.pids.max = 77\n"                        // 11
                                "lxc.mount.entry = /a a none bind\n"                // 12
                                "lxc.mount.entry = /b b none bind\n"                // 13
                                "lxc.mount.entry = /a a none bind\n"                // 14
                                "lxc.cgroup2.memory.max = 1073741824\n"             // 15
                                "lxc.cgroup2.cpuset.cpus = 1,3\n";                  // 16
const std::string k_admin = "# lxc.cgroup.pids.max: 77\n"                           // 1
                            "cores: 2\n"                                            // 2
                            "dev0: /dev/dri/renderD128\n"                           // 3
                            "memory: 512\n"                                         // 4
                            "memory: 1024\n"                                        // 5
                            "net0: name=eth0\n"                                     // 6
                            "lxc.cgroup.pids.max = 77\n"                            // 7
                            "lxc.mount.entry: /a a none bind\n"                     // 8
                            "lxc.mount.entry: /b b none bind\n"                     // 9
                            "lxc.mount.entry: /a a none bind\r\n"                   // 10
                            "lxc.cgroup2.memory.max: 1073741824\n"                  // 11
                            "\n[before]\nmemory: 1\nswap: 3\nlxc.cgroup.pids.max: 77\n";

std::string text_of(const ProxmoxOrigin &origin) {
    return origin.key + ": " + origin.value + " @" + std::to_string(origin.line);
}

TEST(ProxmoxOrigins, EachLineComesFromTheAdminsLine) {
    const ProxmoxOrigins origins(k_generated, k_admin, {});
    const std::pair<unsigned, std::string> cases[] = {
        {6, "dev0: /dev/dri/renderD128 @3"},
        {7, "memory: 1024 @5"}, // the last one counts
        {8, "swap:  @0"},       // Proxmox's default; the snapshot's is another one
        {10, "net0: name=eth0 @6"},
        {11, "lxc.cgroup.pids.max: 77 @7"}, // neither the description nor the snapshot
        {12, "lxc.mount.entry: /a a none bind @8"},
        {13, "lxc.mount.entry: /b b none bind @9"},
        {14, "lxc.mount.entry: /a a none bind @10"},
        {15, "lxc.cgroup2.memory.max: 1073741824 @11"}, // what Proxmox wrote is line 7
        {16, "cores: 2 @2"},
        {4, "unprivileged:  @0"},
        {5, "features:  @0"},
        {3, ":  @0"},   // nobody's
        {99, ":  @0"}}; // no such line
    for (const auto &[line, expected] : cases)
        EXPECT_EQ(text_of(origins.of(line)), expected) << line;
}

TEST(ProxmoxOrigins, OfAnotherTimeNameNoLine) {
    const ProxmoxOrigins origins(k_generated, "memory: 1024\nlxc.cgroup.pids.max: 78\n", {});
    EXPECT_EQ(text_of(origins.of(11)), "lxc.cgroup.pids.max: 77 @0");
    EXPECT_EQ(text_of(origins.of(16)), "cores:  @0");
    EXPECT_EQ(text_of(ProxmoxOrigins(k_generated, "", {}).of(7)), "memory:  @0");
}

// Proxmox writes their numbers, in any order.
TEST(ProxmoxOrigins, OfSeveralDevicesTheOneThatThePathIsNow) {
    const auto device_of = [](const std::string &path) {
        return std::string(path == "/dev/dri/card0"        ? "c 226:0"
                           : path == "/dev/dri/renderD128" ? "c 226:128"
                           : path == "/dev/sdb"            ? "b 8:16"
                                                           : "");
    };
    const std::string generated = "lxc.cgroup2.devices.allow = b 8:16 r\n"
                                  "lxc.cgroup2.devices.deny = b 8:16 w\n"
                                  "lxc.cgroup2.devices.allow = c 226:128 rw\n"
                                  "lxc.cgroup2.devices.allow = c 226:0 rw\n"
                                  "lxc.cgroup2.devices.allow = c 188:0 rw\n"
                                  "lxc.cgroup2.devices.deny = c 5:1 rwm\n"
                                  "lxc.rootfs.path = /var/lib/lxc/101/rootfs\n"
                                  "lxc.cgroup2.devices.allow = c 226:128 rw\n";
    const std::string admin = "console: 0\n"
                              "dev0: /dev/dri/card0,gid=44\n"
                              "dev10: mode=0660,path=/dev/dri/renderD128\n"
                              "dev2: path=/dev/sdb,deny-write=1\n"
                              "dev3: /dev/serial/by-id/away\n"
                              "lxc.cgroup2.devices.allow: c 226:128 rw\n";
    const ProxmoxOrigins origins(generated, admin, device_of);
    const std::pair<unsigned, std::string> cases[] = {{1, "dev2: path=/dev/sdb,deny-write=1 @4"},
                                                      {2, "dev2: path=/dev/sdb,deny-write=1 @4"},
                                                      {3, "dev10: mode=0660,path=/dev/dri/renderD128 @3"},
                                                      {4, "dev0: /dev/dri/card0,gid=44 @2"},
                                                      {5, "dev:  @0"}, // unplugged since, or another one
                                                      {6, "console: 0 @1"},
                                                      {8, "lxc.cgroup2.devices.allow: c 226:128 rw @6"}};
    for (const auto &[line, expected] : cases)
        EXPECT_EQ(text_of(origins.of(line)), expected) << line;
    // Nothing but /dev is asked about.
    const auto asked = [](const std::string &path) -> std::string {
        ADD_FAILURE() << path;
        return "c 226:128";
    };
    EXPECT_EQ(
        text_of(ProxmoxOrigins(k_generated, "dev0: /etc/pve/x\ndev1: /dev/../etc/pve/x\n", asked).of(6)),
        "dev:  @0");
}

TEST(ProxmoxFile, IsKnownByItsPlaceAndItsNumber) {
    EXPECT_TRUE(is_proxmox_file("/etc/pve/lxc/101.conf"));
    EXPECT_TRUE(is_proxmox_file("/tmp/tree/etc/pve/nodes/n1/lxc/101.conf"));
    EXPECT_FALSE(is_proxmox_file("/etc/pve/qemu-server/101.conf"));
    EXPECT_FALSE(is_proxmox_file("/var/lib/lxc/101/config"));
    for (const char *id : {"100", "999999999"})
        EXPECT_TRUE(is_proxmox_id(id)) << id;
    for (const char *name : {"", "99", "0100", "1000000000", "10a", "web", "101 "})
        EXPECT_FALSE(is_proxmox_id(name)) << name;
}

TEST(ProxmoxFile, AGeneratedConfigSaysWhoseItIs) {
    EXPECT_TRUE(is_generated_by_proxmox(k_generated, "101"));
    EXPECT_FALSE(is_generated_by_proxmox(k_generated, "102"));
    EXPECT_FALSE(is_generated_by_proxmox("lxc.uts.name = 101\n", "101"));
}

} // namespace
} // namespace warden::lxc::test
