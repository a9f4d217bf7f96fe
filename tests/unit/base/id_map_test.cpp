// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/id_map.hpp"

#include "fake/world.hpp"

#include <gtest/gtest.h>

namespace warden {
namespace {

TEST(IdMap, WhoIsPrivileged) {
    using Maps = std::vector<std::string>;
    for (const Maps &maps : {Maps{}, Maps{"g 0 100000 65536"}, Maps{"u 0 0 4294967295", "g 0 0 4294967295"},
                             Maps{"u 0 100000 1000", "u 1000 0 1", "g 0 100000 65536"}, Maps{"b 0 0 65536"},
                             Maps{"u 0 100000 65536", "u 65536 x 1"}, Maps{"u 0 0x0 65536"},
                             Maps{"u 0 100000"}, Maps{"u 0 100000 0"}})
        EXPECT_TRUE(is_privileged_by(maps)) << (maps.empty() ? "no map" : maps[0]);
    for (const Maps &maps : {Maps{"u 0 100000 65536", "g 0 100000 65536"}, Maps{"u 0 1 65535"},
                             Maps{"b 0 100000 65536"}, Maps{"u 0 100000 65536", "g 0 0 65536"}})
        EXPECT_FALSE(is_privileged_by(maps)) << maps[0];
}

TEST(IdMap, TheKernelsWordComesBeforeTheConfigs) {
    using test::file;
    const std::vector<std::string> mapped{"u 0 100000 65536"};
    const test::World world{file("proc/7/uid_map", "0 0 4294967295\n"),
                            file("proc/8/uid_map", "0 100000 65536\n"), file("proc/9/uid_map", "")};
    const Dir root = world.root();
    EXPECT_TRUE(is_privileged(root, 7, mapped));
    EXPECT_FALSE(is_privileged(root, 8, {}));
    // Nothing is known of it yet.
    for (const int pid : {9, 10, -1}) {
        EXPECT_FALSE(is_privileged(root, pid, mapped));
        EXPECT_TRUE(is_privileged(root, pid, {}));
    }
}

TEST(IdMap, AsTheKernelPrintsIt) {
    EXPECT_TRUE(maps_host_root("         0          0 4294967295\n"));
    EXPECT_TRUE(maps_host_root("         0     100000       1000\n      1000          0          1\n"));
    EXPECT_FALSE(maps_host_root("         0     100000      65536\n"));
    EXPECT_FALSE(maps_host_root(""));
}

} // namespace
} // namespace warden
