// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/audit/proxmox.hpp"

#include "fake/world.hpp"
#include "state/proxmox_copies.hpp"

#include <algorithm>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace warden::ctl::audit::test {
namespace {

using namespace warden::test;

class Proxmox : public testing::Test {
protected:
    Proxmox() {
        world_.add(dir("etc/pve/lxc",
                       {file("101.conf", "memory: 512\nlxc.apparmor.profile: unconfined\n"),
                        file("102.conf", "template: 1\nmemory: 512\n"), file("103.conf", "memory: 256\n")}));
        world_.add(file("var/lib/lxc/103/config", k_config));
        set_age("var/lib/lxc/103/config", 0);
        set_age("etc/pve/lxc/103.conf", 100);
    }
    void set_age(const char *path, time_t seconds) {
        const time_t at = 1'700'000'000 - seconds;
        const timespec times[] = {{at, 0}, {at, 0}};
        ASSERT_EQ(utimensat(AT_FDCWD, world_.name(path).c_str(), times, 0), 0);
    }
    static containers::Container stopped(const std::string &name) {
        containers::Container container;
        container.name = name;
        container.config_path = "/var/lib/lxc/" + name + "/config";
        return container;
    }
    static findings::Finding at_line(const containers::Container &container, unsigned line) {
        findings::Finding finding;
        finding.at = {container.config_path, line, 0};
        return finding;
    }

    const std::string k_config = "lxc.cgroup.dir.container = lxc/103\nlxc.cgroup2.memory.max = 268435456\n"
                                 "lxc.rootfs.path = /var/lib/lxc/103/rootfs\n";
    World world_{file("usr/bin/pct", ""), dir("var/lib/lxc", {}),
                 file("proc/self/mountinfo", "36 35 0:30 / /etc/pve rw - fuse /dev/fuse rw\n")};
};

TEST_F(Proxmox, ContainersThatWereNeverStartedAreListedAndForetold) {
    const Dir root = world_.root();
    ProxmoxView view(root, "/var/lib/lxc");
    EXPECT_EQ(view.problem(), "");
    std::vector<std::string> names{"103", "web"};
    view.add_names(names);
    EXPECT_EQ(names, (std::vector<std::string>{"101", "102", "103", "web"}));
    auto fresh = stopped("101"), image = stopped("102"), known = stopped("103"), other = stopped("web");
    for (auto *container : {&fresh, &image, &known, &other})
        view.describe(*container);
    EXPECT_TRUE(fresh.never_started);
    EXPECT_FALSE(fresh.is_template);
    EXPECT_TRUE(image.is_template);
    EXPECT_FALSE(known.foretold);
    EXPECT_FALSE(other.foretold);
    ASSERT_NE(view.config_text(fresh.config_path), nullptr);
    EXPECT_EQ(view.config_text(known.config_path), nullptr);
    // The admin's line, and no second place, since nothing was generated.
    const std::string &text = *view.config_text(fresh.config_path);
    const auto profile = static_cast<unsigned>(
        1 + std::count(text.begin(),
                       text.begin() + static_cast<std::ptrdiff_t>(text.find("lxc.apparmor.profile")), '\n'));
    std::vector<findings::Finding> found{at_line(fresh, profile)};
    view.name_lines(fresh, found);
    EXPECT_EQ(found.front().at.text(), "/etc/pve/lxc/101.conf:2");
    EXPECT_EQ(found.front().generated.text(), "");
}

TEST_F(Proxmox, WhatWasChangedSinceTheLastStartIsJudgedAnew) {
    set_age("etc/pve/lxc/103.conf", -100);
    const Dir root = world_.root();
    ProxmoxView view(root, "/var/lib/lxc");
    auto container = stopped("103");
    view.describe(container);
    EXPECT_TRUE(container.foretold);
    EXPECT_FALSE(container.never_started);
    // A running one has what it was started with.
    auto running = stopped("103");
    running.state = containers::Container::State::running;
    view.describe(running);
    EXPECT_FALSE(running.foretold);
}

// The tests may be run by an ordinary user, whose audit leaves no copies.
TEST_F(Proxmox, LinesAreNamedByTheCopiesWhileTheFilesAreAway) {
    const Dir root = world_.root();
    ASSERT_TRUE(state::ProxmoxCopies(root).keep({{"103", "# n\nmemory: 256\n"}}));
    world_.add(file("proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"));
    const ProxmoxView view(root, "/var/lib/lxc");
    EXPECT_NE(view.problem().find("is not mounted"), std::string::npos);
    std::vector<std::string> names{"103"};
    view.add_names(names);
    EXPECT_EQ(names.size(), 1U);
    std::vector<findings::Finding> found{at_line(stopped("103"), 2)};
    view.name_lines(stopped("103"), found);
    EXPECT_EQ(found.front().at.text(), "/etc/pve/lxc/103.conf:2");
    EXPECT_EQ(found.front().generated.text(), "/var/lib/lxc/103/config:2");
    EXPECT_EQ(found.front().key, "memory");
}

TEST_F(Proxmox, AnotherHostHasNone) {
    std::filesystem::remove(world_.name("usr/bin/pct"));
    const Dir root = world_.root();
    const ProxmoxView view(root, "/var/lib/lxc");
    std::vector<std::string> names;
    view.add_names(names);
    EXPECT_TRUE(names.empty());
    EXPECT_EQ(view.problem(), "");
}

} // namespace
} // namespace warden::ctl::audit::test
