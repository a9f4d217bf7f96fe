// Sorts the settings of a config: which lines are live, which cleared, which keys are wrong.
#pragma once

#include "cgroup/convert_devices.hpp"
#include "cgroup/convert_line.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace warden::cgroup {

struct Cleared {
    std::vector<std::size_t> lines; // not included ones
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

} // namespace warden::cgroup
