// SPDX-License-Identifier: LGPL-2.1-or-later
// Devices that give whoever opens them the host's data. Pure.
#pragma once

#include "cgroup/devices/list.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace warden::devices {

struct DangerousDevice {
    cgroup::devices::Device device;
    std::string what; // "a disk (sd)"
};

// Those of this host, as /proc/devices names its drivers, and those that the rules name: of every kind one
// that stands for all minor numbers, and each that a rule singles out.
std::vector<DangerousDevice> dangerous_devices(std::string_view proc_devices,
                                               const std::vector<cgroup::devices::Device> &named);

} // namespace warden::devices
