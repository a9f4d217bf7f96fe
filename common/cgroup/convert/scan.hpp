// SPDX-License-Identifier: LGPL-2.1-or-later
// Sorts the settings of a config: which lines are live, which cleared, which keys are wrong.
#pragma once

#include "cgroup/convert/devices.hpp"
#include "cgroup/convert/line.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace warden::cgroup::convert {

struct Cleared {
    std::string_view file;          // of the line that clears; empty for `lxc.cgroup =`
    std::vector<std::size_t> lines; // not included ones
    Lines included;                 // those of includes, if `by` is the config's own
    std::size_t by = 0;
    bool by_include = false; // `by` stands in an included file
};

struct Scan {
    Lines v1, v2;                     // live, without device rules
    std::vector<DeviceEvent> devices; // of both versions, also cleared ones and those that clear
    std::vector<Cleared> cleared;     // v1 without device rules
    Conversions wrong_keys;           // LXC does not load a config with such a line
    std::map<std::string, std::size_t, std::less<>> last_v2_clear; // by file
    std::optional<std::size_t> last_v2_clear_all;
};

Scan scan_settings(std::span<const Setting> settings);

// The cleared lines, each with the line that cleared it, but for lines that `explained` has already: those it
// may worsen.
Conversions convert_cleared(std::span<const Setting> settings, const Scan &scan, const HostFacts &host,
                            Conversions &explained);

} // namespace warden::cgroup::convert
