// SPDX-License-Identifier: LGPL-2.1-or-later
#include "plugins/devices/dangerous.hpp"

#include <gtest/gtest.h>

namespace warden::devices {
namespace {

std::vector<std::string> names(std::string_view proc_devices,
                               const std::vector<cgroup::devices::Device> &named = {}) {
    std::vector<std::string> found;
    for (const auto &[device, what] : dangerous_devices(proc_devices, named)) {
        if (device.major != 1 || device.type != 'c')
            found.push_back(std::string(1, device.type) + std::to_string(device.major) + ":" +
                            std::to_string(device.minor) + " " + what);
    }
    return found;
}
using Names = std::vector<std::string>;

TEST(DangerousDevices, AreThoseOfTheHostsDrivers) {
    EXPECT_EQ(names("Character devices:\n  1 mem\n  5 tty\n 21 sg\n\nBlock devices:\n  7 loop\n  8 sd\n"),
              (Names{"c21:0 a disk's commands (sg)", "b8:0 a disk (sd)"}));
    EXPECT_EQ(names(""), Names{});
    EXPECT_EQ(names("Block devices:\n  x sd\n 8\n 99999 sd\n"), Names{});
}

TEST(DangerousDevices, ARuleCanSingleOneOut) {
    EXPECT_EQ(names("Block devices:\n  8 sd\n",
                    {{'b', 8, 3, {}}, {'b', 8, 3, {}}, {'c', 8, 4, {}}, {'b', 9, 1, {}}}),
              (Names{"b8:0 a disk (sd)", "b8:3 a disk (sd)"}));
}

TEST(DangerousDevices, TheHostsMemoryNeedsNoDriver) {
    EXPECT_EQ(dangerous_devices("", {}).size(), 3U);
}

} // namespace
} // namespace warden::devices
