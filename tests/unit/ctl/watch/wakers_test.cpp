// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/watch/wakers.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

namespace warden::ctl::watch {
namespace {

namespace fs = std::filesystem;

class WatchWakers : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = fs::temp_directory_path() / "wakers.XXXXXX";
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        tree_ = pattern;
        fs::create_directories(tree_ / k_group);
        root_.emplace(Dir::open(tree_).value());
        wakers_.emplace(Wakers::open(*root_).value());
        ASSERT_EQ(wakers_->listen({"sys/fs/cgroup", k_group}), 0U);
    }
    void TearDown() override { fs::remove_all(tree_); }

    void write(const std::string &file) { std::ofstream(tree_ / k_group / file) << "1\n"; }
    // What a test waits for must come: the deadline only ends one that would wait for ever.
    Woken wait() { return wakers_->wait(Deadline::after_ms(60'000)); }
    Woken wait_for_nothing() { return wakers_->wait(Deadline::after_ms(50)); }

    static constexpr const char *k_group = "sys/fs/cgroup/lxc.payload.c1";
    fs::path tree_;
    std::optional<Dir> root_;
    std::optional<Wakers> wakers_;
};

TEST_F(WatchWakers, ALimitThatIsWritten) {
    write("memory.max");
    wait(); // the file is made
    write("memory.max");
    EXPECT_EQ(wait().limits, std::set<std::string>{k_group});
}

TEST_F(WatchWakers, AContainerThatComesAndGoes) {
    fs::create_directory(tree_ / "sys/fs/cgroup/lxc.payload.c2");
    EXPECT_TRUE(wait().groups);
    fs::remove(tree_ / "sys/fs/cgroup/lxc.payload.c2");
    EXPECT_TRUE(wait().groups);
    fs::remove_all(tree_ / k_group); // what it listens to itself
    EXPECT_TRUE(wait().groups);
    EXPECT_EQ(wakers_->listen({"sys/fs/cgroup", k_group}), 0U);
}

TEST_F(WatchWakers, WhatIsNotListenedToAnyMoreWakesNobody) {
    EXPECT_EQ(wakers_->listen({"sys/fs/cgroup"}), 0U);
    write("memory.max");
    EXPECT_FALSE(wait_for_nothing().any());
}

TEST_F(WatchWakers, WithoutAppArmorItSaysWhy) {
    EXPECT_NE(wakers_->profiles_not_watched(), "");
}

TEST(WatchEvents, WhatAFileMeans) {
    const std::string group = "sys/fs/cgroup/lxc.payload.c1";
    for (const char *limit : {"memory.max", "memory.swap.max", "pids.max", "cpu.weight", "cpuset.cpus",
                              "io.max", "hugetlb.2MB.max", "memory.oom.group"}) {
        Woken woken;
        add_event(woken, group, limit, false);
        EXPECT_EQ(woken.limits.size(), 1U) << limit;
    }
    for (const char *other : {"cgroup.procs", "cgroup.events", "cgroup.freeze", "memory.pressure",
                              "pids.events", "memory.events.local", "memory.reclaim"}) {
        Woken woken;
        add_event(woken, group, other, false);
        EXPECT_FALSE(woken.any()) << other;
    }
    Woken woken;
    add_event(woken, group, "memory.events", false);
    EXPECT_EQ(woken.memory.size(), 1U);
    EXPECT_TRUE(woken.limits.empty());
}

TEST(WatchEvents, AtTheTopOnlyWhatIsLxcs) {
    Woken woken;
    add_event(woken, "sys/fs/cgroup", "user.slice", true);
    EXPECT_FALSE(woken.any());
    add_event(woken, "sys/fs/cgroup", "lxc.payload.c1", true);
    EXPECT_TRUE(woken.groups);
    Woken below;
    add_event(below, "sys/fs/cgroup/machine", "x", true);
    EXPECT_TRUE(below.groups);
}

} // namespace
} // namespace warden::ctl::watch
