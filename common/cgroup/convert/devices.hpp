// SPDX-License-Identifier: LGPL-2.1-or-later
// Device rules: not line by line, but what the v1 list permits in the end, said in LXC's way for cgroup2.
#pragma once

#include "cgroup/convert/line.hpp"
#include "cgroup/devices/list.hpp"

#include <vector>

namespace warden::cgroup::convert {

// A line about devices in the order of the config: a rule, or one that clears rules.
struct DeviceEvent {
    std::size_t index = 0;
    bool v2 = false;
    std::string_view
        file; // "devices.allow", "devices.deny"; empty for a clearing of everything (`lxc.cgroup =`)
    std::string_view value; // empty clears the rules of that file
    bool included = false;
    bool judged = false; // included, and to be judged all the same
};

// The rules of one version that are in force at the end, of everything or of the includes alone.
std::vector<DeviceEvent> live_rules(const std::vector<DeviceEvent> &events, bool v2, bool included_only);
devices::LxcDeviceList lxc_list(const std::vector<DeviceEvent> &rules);

// Own cgroup2 rules are not in the result: keep_v2_rules has them. Clearing lines for everything are only in
// it if nothing else of the config explains the output.
Conversions convert_devices(const std::vector<DeviceEvent> &events, const Context &context);

// The config's own live cgroup2 rules and the judged ones, with what is wrong with them.
Conversions keep_v2_rules(const std::vector<DeviceEvent> &events);

} // namespace warden::cgroup::convert
