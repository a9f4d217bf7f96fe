// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/host_facts.hpp"
#include "unit/cgroup/convert/row.hpp"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <stdlib.h>

namespace warden::cgroup::test {
namespace {

namespace fs = std::filesystem;

// A root tree in a temporary directory.
class Tree {
public:
    Tree() {
        std::string pattern = (fs::temp_directory_path() / ("host-facts-" + std::string(6, 'X'))).string();
        root_ = mkdtemp(pattern.data());
    }
    ~Tree() { fs::remove_all(root_); }
    Tree(const Tree &) = delete;
    Tree &operator=(const Tree &) = delete;

    Tree &file(const std::string &path, const std::string &text) {
        fs::create_directories((root_ / path).parent_path());
        std::ofstream(root_ / path) << text;
        return *this;
    }
    HostFacts read() const {
        const auto dir = Dir::open(root_.string());
        EXPECT_TRUE(dir);
        auto facts = read_host_facts(dir.value());
        EXPECT_TRUE(facts) << facts.error().message;
        return facts ? *facts : HostFacts{};
    }
    Result<HostFacts> try_read() const { return read_host_facts(Dir::open(root_.string()).value()); }

private:
    fs::path root_;
};

using Names = std::vector<std::string>;

TEST(HostFacts, ProfilesSurviveTheRoundTrip) {
    for (const auto *name : {"default", "bfq", "iocost", "noswap"}) {
        const auto facts = convert::test::read_profile(name);
        const auto again = host_facts_from_json(to_json(facts));
        ASSERT_TRUE(again) << name;
        EXPECT_EQ(*again, facts) << name;
        EXPECT_EQ(to_json(facts),
                  convert::test::read_text(std::string(CGROUP_TEST_DATA "/host-profiles/") + name + ".json"))
            << name;
    }
}

TEST(HostFacts, EachMemberIsAskedFor) {
    const auto whole = to_json(convert::test::read_profile("default"));
    for (const std::string member : {"page_size", "cpus", "mems", "disks", "hugetlb", "controllers",
                                     "io_weight", "bfq", "iocost", "swap"}) {
        auto text = whole;
        text.replace(text.find("\"" + member + "\""), member.size() + 2, "\"other\"");
        const auto facts = host_facts_from_json(text);
        ASSERT_FALSE(facts) << member;
        EXPECT_NE(facts.error().message.find("\"" + member + "\""), std::string::npos)
            << facts.error().message;
    }
}

TEST(HostFacts, RefusesWhatIsNoObjectOfFacts) {
    for (const std::string text :
         {"", "[]", "7", "{", "{\"page_size\": 4096}", "\xff\xfe", "{\"page_size\": \"4096\"}"})
        EXPECT_FALSE(host_facts_from_json(text)) << text;
    auto facts = convert::test::read_profile("default");
    for (const std::uint64_t size : {0U, 1U, 4095U, 3U << 20U}) {
        facts.page_size = size;
        EXPECT_FALSE(host_facts_from_json(to_json(facts))) << size;
    }
}

TEST(HostFacts, AUnifiedHost) {
    Tree tree;
    tree.file("sys/devices/system/cpu/possible", "0-7\n")
        .file("sys/devices/system/node/has_memory", "0-1\n")
        .file("sys/block/sda/dev", "8:0\n")
        .file("sys/block/sda/queue/scheduler", "mq-deadline [bfq] none\n")
        .file("sys/block/sda/sda1/dev", "8:1\n")
        .file("sys/block/sdb/dev", "8:16\n")
        .file("sys/block/sdb/queue/scheduler", "[mq-deadline] bfq none\n")
        .file("sys/block/zram0/dev", "253:0\n")
        .file("sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "0\n")
        .file("sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages", "0\n")
        .file("sys/kernel/mm/hugepages/hugepages-64kB/nr_hugepages", "0\n")
        .file("sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory pids\n")
        .file("sys/fs/cgroup/io.cost.qos", "8:0 enable=0 ctrl=auto\n8:16 enable=1 ctrl=user rpct=95.00\n")
        .file("sys/fs/cgroup/init.scope/memory.max", "max\n")
        .file("sys/fs/cgroup/init.scope/memory.swap.max", "max\n");
    const auto facts = tree.read();
    EXPECT_EQ(facts.cpus, "0-7");
    EXPECT_EQ(facts.mems, "0-1");
    EXPECT_EQ(facts.disks, (Names{"8:0", "8:16", "253:0"}));
    EXPECT_EQ(facts.bfq, Names{"8:0"});
    EXPECT_EQ(facts.iocost, Names{"8:16"});
    EXPECT_TRUE(facts.io_weight);
    EXPECT_EQ(facts.hugetlb, (Names{"1GB", "2MB", "64KB"}));
    EXPECT_EQ(facts.controllers, (Names{"cpuset", "cpu", "io", "memory", "pids"}));
    EXPECT_TRUE(facts.swap);
}

TEST(HostFacts, WithoutSwapFileAndIocost) {
    Tree tree;
    tree.file("sys/devices/system/cpu/possible", "0\n")
        .file("sys/fs/cgroup/cgroup.controllers", "memory\n")
        .file("sys/fs/cgroup/system.slice/memory.max", "max\n")
        .file("proc/swaps", "Filename\n");
    const auto facts = tree.read();
    EXPECT_FALSE(facts.swap);
    EXPECT_FALSE(facts.io_weight);
    EXPECT_EQ(facts.mems, "0");
    EXPECT_TRUE(facts.disks.empty());
}

// What the same kernel has once the host boots without v1.
TEST(HostFacts, AHostThatStillRunsV1) {
    Tree tree;
    tree.file("sys/devices/system/cpu/possible", "0-3\n")
        .file("sys/fs/cgroup/unified/cgroup.controllers", "hugetlb\n")
        .file("proc/sys/kernel/osrelease", "6.1.0-test\n")
        .file("boot/config-6.1.0-test", "CONFIG_X=y\nCONFIG_BLK_CGROUP_IOCOST=y\n")
        .file("proc/swaps", "Filename\n")
        .file("proc/cgroups",
              "#subsys_name\thierarchy\tnum_cgroups\tenabled\n"
              "cpu\t1\t1\t1\nblkio\t2\t1\t1\nmemory\t3\t1\t0\nnet_cls\t4\t1\t1\npids\t5\t1\t1\n");
    const auto facts = tree.read();
    EXPECT_EQ(facts.controllers, (Names{"cpu", "io", "pids"}));
    EXPECT_TRUE(facts.io_weight);
    EXPECT_TRUE(facts.swap);
}

TEST(HostFacts, WithoutSysNothingIsKnown) {
    const auto facts = Tree().try_read();
    ASSERT_FALSE(facts);
    EXPECT_NE(facts.error().message.find("/sys"), std::string::npos);
}

} // namespace
} // namespace warden::cgroup::test
