// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/configs/proxmox_files.hpp"

#include "fake/world.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::configs::test {
namespace {

using namespace warden::test;

Deadline soon() {
    return Deadline::after_ms(60'000);
}

World proxmox() {
    return {file("usr/bin/pct", ""),
            file("proc/self/mountinfo", "36 35 0:30 / /etc/pve rw - fuse /dev/fuse rw\n")};
}

TEST(ProxmoxFiles, AreReadByNumber) {
    World world = proxmox();
    world.add(
        dir("etc/pve/lxc", {file("101.conf", "memory: 512\n"), file("1000.conf", ""),
                            file("web.conf", "memory: 1\n"), file("099.conf", ""), file("101.tmp", "")}));
    const auto files = read_proxmox_files(world.root(), soon());
    ASSERT_TRUE(files);
    ASSERT_EQ(files->files.size(), 2U);
    EXPECT_EQ(files->files.at("101").bytes, "memory: 512\n");
    EXPECT_GT(files->files.at("101").changed, 0);
    EXPECT_EQ(files->files.at("1000").bytes, "");
    EXPECT_EQ(files->strangers, (std::vector<std::string>{"099.conf", "web.conf"}));
}

TEST(ProxmoxFiles, OfAnySizeThatProxmoxTakes) {
    World world = proxmox();
    const std::string most(std::size_t{1} << 20U, 'x');
    world.add(
        dir("etc/pve/lxc", {file("101.conf", most), file("102.conf", most + "y"), dir("103.conf", {})}));
    for (unsigned id = 200; id < 700; ++id)
        world.add(
            file("etc/pve/lxc/" + std::to_string(id) + ".conf", "memory: " + std::to_string(id) + "\n"));
    const auto files = read_proxmox_files(world.root(), soon());
    ASSERT_TRUE(files);
    EXPECT_EQ(files->files.size(), 501U);
    EXPECT_EQ(files->files.at("101").bytes, most);
    EXPECT_EQ(files->files.at("699").bytes, "memory: 699\n");
    EXPECT_EQ(files->unreadable.size(), 2U);
    EXPECT_TRUE(files->unreadable.contains("102"));
    EXPECT_TRUE(files->unreadable.contains("103"));
}

TEST(ProxmoxFiles, AreNotReadWhereTheyAreAway) {
    World world = proxmox();
    EXPECT_FALSE(read_proxmox_files(world.root(), soon()));
    world.add(file("proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"));
    world.add(dir("etc/pve/lxc", {}));
    const auto files = read_proxmox_files(world.root(), soon());
    ASSERT_FALSE(files);
    EXPECT_NE(files.error().message.find("is not mounted on /etc/pve"), std::string::npos);
}

TEST(ProxmoxFiles, OneFileEndsAtTheDeadlineOrAsItWouldAnyway) {
    World world = proxmox();
    world.add(file("etc/pve/lxc/101.conf", "memory: 512\n"));
    EXPECT_EQ(read_file_in_time(world.root(), "etc/pve/lxc/101.conf", 100, soon()).value(), "memory: 512\n");
    const auto gone = read_file_in_time(world.root(), "etc/pve/lxc/102.conf", 100, soon());
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().code, ENOENT);
    EXPECT_EQ(read_file_in_time(world.root(), "etc/pve/lxc/101.conf", 3, soon()).error().code, EFBIG);
    const auto late = read_file_in_time(world.root(), "etc/pve/lxc/101.conf", 100, Deadline::after_ms(0));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, ETIMEDOUT);
}

} // namespace
} // namespace warden::ctl::configs::test
