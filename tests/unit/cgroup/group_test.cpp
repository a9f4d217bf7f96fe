// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/group.hpp"

#include "fake/world.hpp"

#include <gtest/gtest.h>

namespace warden::cgroup::test {
namespace {

using warden::test::file;
using warden::test::World;

const std::string k_path = "sys/fs/cgroup/c1";

Group open(const World &world) {
    return Group::open(world.root(), k_path).value();
}

TEST(Group, ReadsWithoutTheLastNewline) {
    const World world{file(k_path + "/io.max", "8:0 rbps=1\n8:16 rbps=2\n"),
                      file(k_path + "/cpuset.cpus", "\n")};
    EXPECT_EQ(*open(world).read("io.max"), "8:0 rbps=1\n8:16 rbps=2");
    EXPECT_EQ(*open(world).read("cpuset.cpus"), "");
    EXPECT_TRUE(open(world).has("io.max"));
    EXPECT_FALSE(open(world).has("pids.max"));
}

TEST(Group, NeverMakesAFile) {
    const World world{file(k_path + "/pids.max", "max\n")};
    const auto written = open(world).write("memory.max", "1");
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ENOENT);
    EXPECT_NE(written.error().message.find("the controller memory is not enabled for this cgroup"),
              std::string::npos);
    EXPECT_FALSE(world.has(k_path + "/memory.max"));
    EXPECT_EQ(open(world).read("memory.max").error().code, ENOENT);
}

TEST(Group, RefusesAnEmptyValue) {
    const World world{file(k_path + "/memory.max", "max\n")};
    for (const char *value : {"", " ", "\n"})
        EXPECT_EQ(open(world).write("memory.max", value).error().code, EINVAL);
    EXPECT_EQ(world.read(k_path + "/memory.max"), "max\n");
    EXPECT_TRUE(open(world).write("memory.max", "4096"));
    EXPECT_EQ(world.read(k_path + "/memory.max"), "4096");
}

TEST(Group, StaysInItsDirectory) {
    const World world{file(k_path + "/memory.max", "max\n"), file("sys/fs/cgroup/other/memory.max", "max\n")};
    EXPECT_FALSE(open(world).write("../other/memory.max", "1"));
    EXPECT_EQ(world.read("sys/fs/cgroup/other/memory.max"), "max\n");
    EXPECT_EQ(Group::open(world.root(), "sys/fs/cgroup/gone").error().code, ENOENT);
}

TEST(Group, NumbersAndKeyedFiles) {
    const World world{file(k_path + "/memory.max", "max\n"), file(k_path + "/memory.peak", "4096\n"),
                      file(k_path + "/pids.max", "many\n"),
                      file(k_path + "/memory.events", "oom 2\noom_kill 3\nbad x\nthree words here\n\n")};
    EXPECT_FALSE(*open(world).read_number("memory.max"));
    EXPECT_EQ(**open(world).read_number("memory.peak"), 4096U);
    EXPECT_EQ(open(world).read_number("pids.max").error().code, EINVAL);
    EXPECT_EQ(*open(world).read_keyed("memory.events"),
              (std::map<std::string, std::uint64_t>{{"oom", 2}, {"oom_kill", 3}}));
}

} // namespace
} // namespace warden::cgroup::test
