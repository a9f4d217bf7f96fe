// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/judge/world.hpp"

#include <filesystem>
#include <gtest/gtest.h>

namespace warden::ctl::judge::test {
namespace {

cgroup::HostFacts some_facts() {
    cgroup::HostFacts facts;
    facts.cpus = "0-7";
    facts.mems = "0";
    facts.disks = {"8:0", "259:0"};
    facts.controllers = {"cpu", "memory", "pids"};
    facts.io_weight = true;
    facts.iocost = {"8:0"};
    facts.swap = true;
    return facts;
}

// What the readers find in the tree is what it was made of.
TEST(World, IsReadBackAsWhatItWasMadeOf) {
    auto facts = some_facts();
    const auto world = World::make(cgroup::Layout::unified, facts);
    ASSERT_TRUE(world);
    auto found = cgroup::read_host_facts(world->root());
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->cpus, facts.cpus);
    EXPECT_EQ(found->mems, facts.mems);
    std::sort(found->disks.begin(), found->disks.end());
    std::sort(facts.disks.begin(), facts.disks.end());
    EXPECT_EQ(found->disks, facts.disks);
    EXPECT_EQ(found->controllers, facts.controllers);
    EXPECT_EQ(found->io_weight, facts.io_weight);
    EXPECT_EQ(found->iocost, facts.iocost);
    EXPECT_EQ(found->swap, facts.swap);
}

TEST(World, HasTheLayoutAndGoesWithTheObject) {
    for (const auto layout : {cgroup::Layout::unified, cgroup::Layout::hybrid, cgroup::Layout::legacy}) {
        std::string path;
        {
            auto world = World::make(layout, some_facts());
            ASSERT_TRUE(world);
            const World moved(std::move(*world));
            EXPECT_EQ(cgroup::detect_layout(moved.root()), layout);
            path = moved.root().name_of("");
            EXPECT_TRUE(std::filesystem::exists(path)) << path;
        }
        EXPECT_FALSE(std::filesystem::exists(path)) << path;
    }
}

} // namespace
} // namespace warden::ctl::judge::test
