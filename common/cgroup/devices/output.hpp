// SPDX-License-Identifier: LGPL-2.1-or-later
// Writes a v1 device list as rules for LXC on cgroup2.
#pragma once

#include "cgroup/devices/list.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace warden::cgroup::devices {

struct DeviceOutput {
    std::vector<std::pair<std::string_view, std::string>> rules; // file and value, in this order
    // A rule had to deny more than the list does.
    bool widened = false;
};

// The whole list, whatever stood before.
DeviceOutput write_lxc_list(const V1DeviceList &list);

// What turns before, which deny by default and which LXC has as existing, into after, which does so too.
DeviceOutput change_lxc_list(const V1DeviceList &before, const V1DeviceList &after,
                             const LxcDeviceList &existing);

} // namespace warden::cgroup::devices
