// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/configs/live_memory.hpp"

#include "lxc/config_reader.hpp"
#include "unit/lxc/temp_tree.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::configs {
namespace {

using test::TempTree;

std::optional<MemoryUse> use_of(const test::TempTree &tree, std::string_view config) {
    const Dir root = tree.dir();
    return memory_use(root, "c1", lxc::ConfigReader(root).expand(config, lxc::Syntax::lxc, "c"));
}

TEST(LiveMemory, IsReadWhereLxcPutsTheContainer) {
    const struct {
        const char *cgroup;
        const char *config;
    } cases[] = {
        {"lxc.payload.c1", ""},
        {"lxc/c1", ""},
        {"group/lxc.payload.c1", "lxc.cgroup.dir = group\n"},
        {"exact", "lxc.cgroup.dir.container = exact\n"},
    };
    for (const auto &each : cases) {
        const test::TempTree tree;
        const std::string place = std::string("sys/fs/cgroup/") + each.cgroup;
        tree.write(place + "/memory.current", "104857600\n");
        tree.write(place + "/memory.peak", "209715200\n");
        const auto use = use_of(tree, each.config);
        ASSERT_TRUE(use) << each.cgroup;
        EXPECT_EQ(use->current, 104857600U);
        EXPECT_EQ(use->peak, 209715200U);
        EXPECT_EQ(text_of(*use), "uses 100 MiB now, 200 MiB at most so far");
    }
}

TEST(LiveMemory, IsUnknownForWhatDoesNotRun) {
    const test::TempTree tree;
    tree.write("sys/fs/cgroup/lxc.payload.other/memory.current", "1\n");
    tree.write("sys/fs/cgroup/lxc.payload.c1/cgroup.procs", "");
    EXPECT_FALSE(use_of(tree, ""));
}

TEST(LiveMemory, OldKernelsHaveNoPeak) {
    const test::TempTree tree;
    tree.write("sys/fs/cgroup/lxc.payload.c1/memory.current", "4096\n");
    const auto use = use_of(tree, "");
    ASSERT_TRUE(use);
    EXPECT_FALSE(use->peak);
    EXPECT_EQ(text_of(*use), "uses 4 KiB now");
}

TEST(LiveMemory, IsComparedNowAndAtThePeak) {
    EXPECT_TRUE(exceeds({100, std::nullopt, ""}, 99));
    EXPECT_FALSE(exceeds({100, std::nullopt, ""}, 100));
    EXPECT_TRUE(exceeds({100, 200, ""}, 199));
    EXPECT_FALSE(exceeds({100, 200, ""}, 200));
}

} // namespace
} // namespace warden::ctl::configs
