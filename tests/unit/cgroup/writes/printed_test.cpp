// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/writes/printed.hpp"

#include <gtest/gtest.h>
#include <ostream>

namespace warden::cgroup::writes {
namespace {

struct Case {
    const char *file, *wanted, *read_back;
    bool same;
};

void PrintTo(const Case &c, std::ostream *out) {
    *out << c.file << " " << c.wanted << " / " << c.read_back;
}

class InForce : public testing::TestWithParam<Case> {};

TEST_P(InForce, AsTheKernelPrintsIt) {
    EXPECT_EQ(in_force(GetParam().file, GetParam().wanted, GetParam().read_back), GetParam().same);
}

INSTANTIATE_TEST_SUITE_P(
    Bytes, InForce,
    testing::Values(Case{"memory.max", "67108864", "67108864", true},
                    Case{"memory.max", "67108865", "67108864\n", true},
                    Case{"memory.max", "64M", "67108864", true}, Case{"memory.max", "67108864", "max", false},
                    Case{"memory.max", "max", "max\n", true}, Case{"memory.max", "max", "67108864", false},
                    Case{"memory.max", "67108864", "0", false}, Case{"memory.oom.group", "1", "0", false},
                    Case{"memory.oom.group", "1", "1\n", true},
                    Case{"hugetlb.2MB.max", "4194305", "4194304", true},
                    Case{"hugetlb.2MB.max", "4194304", "0", false},
                    Case{"hugetlb.1GB.max", "2147483648", "1073741824", false},
                    Case{"hugetlb.1GB.max", "2147483649", "2147483648", true},
                    Case{"pids.max", "100", "100", true}, Case{"pids.max", "100", "101", false}));

INSTANTIATE_TEST_SUITE_P(
    Others, InForce,
    testing::Values(
        Case{"cpu.max", "50000", "50000 100000", true}, Case{"cpu.max", "max", "max 100000\n", true},
        Case{"cpu.max", "50000 100000", "100000 50000", false},
        Case{"cpu.max", "50000 100000", "50000 100000", true}, Case{"cpuset.cpus", "0,1", "0-1", true},
        Case{"cpuset.cpus", "0", "0-1", false}, Case{"cpuset.cpus", "0-1", "", false},
        Case{"io.max", "8:0 rbps=1", "8:0 rbps=1 wbps=max riops=max wiops=max", true},
        Case{"io.max", "8:0 rbps=1", "8:16 rbps=1 wbps=max riops=max wiops=max", false},
        Case{"io.max", "8:0 rbps=max", "", true}, Case{"io.max", "8:0 rbps=1", "", false},
        Case{"io.weight", "200", "default 200\n8:0 100", true},
        Case{"io.weight", "8:0 100", "default 200\n8:0 100", true},
        Case{"io.weight", "100", "default 200\n8:0 100", false}, Case{"io.bfq.weight", "200", "200", true}));

// With the host's facts two spellings of one value are equal too.
TEST(InForceOnAHost, OtherSpellings) {
    HostFacts host;
    host.page_size = 4096;
    EXPECT_TRUE(in_force("memory.max", "1G", "1073741824\n", &host));
    EXPECT_FALSE(in_force("memory.max", "1G", "1073737728\n", &host));
    EXPECT_TRUE(in_force("cpu.max", "50000", "50000 100000\n", &host));
    EXPECT_TRUE(in_force("cpu.uclamp.max", "50", "50.00\n", &host));
    EXPECT_FALSE(in_force("cpu.uclamp.max", "50", "50.50\n", &host));
    EXPECT_TRUE(in_force("dmem.max", "drm/b 1G", "drm/a max\ndrm/b 1073741824\n", &host));
    EXPECT_FALSE(in_force("dmem.max", "drm/b 1G", "drm/a 1073741824\ndrm/b max\n", &host));
    EXPECT_FALSE(
        in_force("cpuset.cpus.partition", "root", "root invalid (parent is not a partition)\n", &host));
    EXPECT_FALSE(in_force("io.max", "8:0 rbps=1", "8:0 rbps=2 wbps=max riops=max wiops=max\n", &host));
}

} // namespace
} // namespace warden::cgroup::writes
