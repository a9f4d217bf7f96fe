// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/layout.hpp"

#include "fake/world.hpp"

#include <gtest/gtest.h>

namespace warden::cgroup::test {
namespace {

using warden::test::dir;
using warden::test::file;
using warden::test::World;

TEST(Layout, IsToldByItsFiles) {
    EXPECT_EQ(detect_layout(World{warden::test::unified_host()}.root()), Layout::unified);
    EXPECT_EQ(detect_layout(World{warden::test::hybrid_host()}.root()), Layout::hybrid);
    EXPECT_EQ(detect_layout(World{file("sys/fs/cgroup/pids/cgroup.procs", "")}.root()), Layout::legacy);
    EXPECT_EQ(detect_layout(World{dir("sys/fs/cgroup", {})}.root()), Layout::none);
    EXPECT_EQ(detect_layout(World{}.root()), Layout::none);
}

// A look that fails is not an answer: the limits of a unified host would be taken for LXC's business.
TEST(Layout, IsUnknownWhenItCannotBeLookedAt) {
    EXPECT_EQ(detect_layout(Dir::copy_of(-1, "/")), Layout::unknown);
    EXPECT_TRUE(may_be_unified(Layout::unknown));
    EXPECT_FALSE(may_be_unified(Layout::none));
    EXPECT_EQ(layout_name(Layout::unknown), "unknown");
}

TEST(Layout, NamesAndMounts) {
    EXPECT_EQ(layout_name(Layout::unified), "unified");
    EXPECT_EQ(layout_name(Layout::hybrid), "hybrid");
    EXPECT_EQ(layout_name(Layout::legacy), "legacy");
    EXPECT_EQ(layout_name(Layout::none), "none");
    EXPECT_EQ(v2_mount(Layout::unified), "sys/fs/cgroup");
    EXPECT_EQ(v2_mount(Layout::hybrid), "sys/fs/cgroup/unified");
    EXPECT_FALSE(v2_mount(Layout::legacy));
    EXPECT_FALSE(v2_mount(Layout::none));
}

TEST(ProcCgroup, Lines) {
    const auto lines = parse_proc_cgroup(
        "12:cpu,cpuacct:/a:b c\n1:name=systemd:/x\n0::/y (deleted)\nno line\n:x:/\n-1::/\n");
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[0].controllers, (std::vector<std::string>{"cpu", "cpuacct"}));
    EXPECT_EQ(lines[0].path, "/a:b c");
    EXPECT_EQ(lines[1].controllers, (std::vector<std::string>{"name=systemd"}));
    EXPECT_TRUE(lines[2].controllers.empty());
    EXPECT_EQ(lines[2].path, "/y (deleted)");
}

struct Case {
    const char *name;
    std::string text;
    std::string path;
    int error = 0;
};

void PrintTo(const Case &c, std::ostream *out) {
    *out << c.name;
}

class V2Path : public testing::TestWithParam<Case> {};

TEST_P(V2Path, OfAProcess) {
    const World world{file("proc/7/cgroup", GetParam().text)};
    const auto path = v2_path_of(world.root(), 7);
    ASSERT_EQ(bool(path), GetParam().error == 0);
    if (path)
        EXPECT_EQ(*path, GetParam().path);
    else
        EXPECT_EQ(path.error().code, GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, V2Path,
    testing::Values(Case{"payload", "0::/lxc.payload.c1\n", "lxc.payload.c1"},
                    Case{"among v1", "2:pids:/a\n0::/b\n", "b"}, Case{"root", "0::/\n", ""},
                    Case{"odd name", "0::/..a: b\n", "..a: b"},
                    Case{"deleted", "0::/a (deleted)\n", "", ENODEV},
                    Case{"outside", "0::/../../a\n", "", EXDEV}, Case{"parent", "0::/..\n", "", EXDEV},
                    Case{"v1 only", "2:pids:/a\n", "", ENOENT}, Case{"empty", "", "", ENOENT}));

TEST(V2PathOf, AProcessThatIsGone) {
    EXPECT_EQ(v2_path_of(World{dir("proc", {})}.root(), 7).error().code, ENOENT);
}

TEST(V1PathOf, AController) {
    const World world{file("proc/7/cgroup",
                           "9:cpu,cpuacct:/lxc.payload.c1\n4:memory:/..\n3:pids:/a (deleted)\n"
                           "1:name=systemd:/x\n0::/lxc.payload.c1\n")};
    const auto of = [&](std::string_view controller) { return v1_path_of(world.root(), 7, controller); };
    EXPECT_EQ(of("cpu").value(), "sys/fs/cgroup/cpu,cpuacct/lxc.payload.c1");
    EXPECT_EQ(of("cpuacct").value(), "sys/fs/cgroup/cpu,cpuacct/lxc.payload.c1");
    EXPECT_EQ(of("memory").error().code, EXDEV);
    EXPECT_EQ(of("pids").error().code, ENODEV);
    EXPECT_EQ(of("cpuset").error().code, ENOENT);
}

} // namespace
} // namespace warden::cgroup::test
