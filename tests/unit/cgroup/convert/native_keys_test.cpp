// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/convert/native_keys.hpp"

#include <gtest/gtest.h>

namespace warden::cgroup::convert {
namespace {

TEST(ProxmoxKeys, TakeWhatTheyCanSayExactly) {
    const struct {
        KeyValue raw;
        std::string native; // "" stays raw
    } cases[] = {
        {{"lxc.cgroup2.memory.max", "536870912"}, "memory: 512"},
        {{"lxc.cgroup2.memory.max", "16777216"}, "memory: 16"},
        {{"lxc.cgroup2.memory.max", "15728640"}, ""},
        {{"lxc.cgroup2.memory.max", "536870913"}, ""},
        {{"lxc.cgroup2.memory.max", "max"}, ""},
        {{"lxc.cgroup2.memory.swap.max", "0"}, "swap: 0"},
        {{"lxc.cgroup2.memory.swap.max", "1048576"}, "swap: 1"},
        {{"lxc.cgroup2.memory.swap.max", "4096"}, ""},
        {{"lxc.cgroup2.cpu.max", "150000 100000"}, "cpulimit: 1.5"},
        {{"lxc.cgroup2.cpu.max", "100000 100000"}, "cpulimit: 1"},
        {{"lxc.cgroup2.cpu.max", "25000 100000"}, "cpulimit: 0.25"},
        {{"lxc.cgroup2.cpu.max", "max 100000"}, "cpulimit: 0"},
        {{"lxc.cgroup2.cpu.max", "50000 50000"}, ""},
        {{"lxc.cgroup2.cpu.max", "50000"}, ""},
        // int(100000 * 0.29) is 28999 in doubles, so Proxmox would write that.
        {{"lxc.cgroup2.cpu.max", "29000 100000"}, ""},
        {{"lxc.cgroup2.cpu.weight", "50"}, "cpuunits: 50"},
        {{"lxc.cgroup2.cpu.weight", "10000"}, "cpuunits: 10000"},
        {{"lxc.cgroup2.cpu.weight", "10001"}, ""},
        {{"lxc.cgroup2.pids.max", "5"}, ""},
    };
    for (const auto &each : cases) {
        const auto native = native_key(each.raw);
        EXPECT_EQ(native ? native->key + ": " + native->value : "", each.native)
            << each.raw.key << " " << each.raw.value;
    }
}

TEST(ProxmoxKeys, LiftNoLimitThatProxmoxSetsItself) {
    const std::vector<KeyValue> raw{{"lxc.cgroup2.memory.high", "max"},
                                    {"lxc.cgroup2.memory.max", "1073741824"},
                                    {"lxc.cgroup2.memory.swap.max", "4096"}};
    EXPECT_EQ(native_keys(raw),
              (std::vector<KeyValue>{{"memory", "1024"}, {"lxc.cgroup2.memory.swap.max", "4096"}}));
    const std::vector<KeyValue> odd{{"lxc.cgroup2.memory.high", "max"},
                                    {"lxc.cgroup2.memory.max", "1073741825"}};
    EXPECT_EQ(native_keys(odd), odd);
}

} // namespace
} // namespace warden::cgroup::convert
