// SPDX-License-Identifier: LGPL-2.1-or-later
// What a container's config asks for, in terms of cgroup v2. Pure.
#pragma once

#include "cgroup/convert/convert.hpp"
#include "cgroup/proxmox_config.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warden::limits {

inline constexpr std::string_view k_v1_prefix = "lxc.cgroup.";
inline constexpr std::string_view k_v2_prefix = "lxc.cgroup2.";

// A line of the config that sets a limit (device rules are the devices module's).
struct WantedLine {
    cgroup::convert::Setting setting;
    std::string file; // config file
    std::uint32_t line = 0;
    bool generated = false; // by Proxmox, from one of its own keys

    bool is_v2() const { return setting.key.starts_with(k_v2_prefix); }
};

struct Wanted {
    std::string file;  // cgroup v2 file: "memory.max"
    std::string value; // for the kernel
    bool from_v1 = false;
    WantedLine line; // the one that it comes from
};

// A v1 line whose conversion is not exact, or of which nothing is left to write.
struct Remark {
    cgroup::convert::Fidelity fidelity = cgroup::convert::Fidelity::exact;
    std::string text;
    WantedLine line;
    std::string fix{}; // empty: the check's own
};

using cgroup::ProxmoxConfig;

struct WantedLimits {
    std::vector<Wanted> limits; // in the order in which they must be written
    std::vector<Remark> remarks;
    std::vector<WantedLine> lines; // of the config, unconverted
    bool has_v1 = false;
    bool has_v2 = false;
    cgroup::HostFacts host; // which units and lists its values are written in
};

// proxmox: set for a config that Proxmox generated. There a v1 line for what Proxmox limits by a key of its
// own is in force nowhere: the key is.
WantedLimits sort_out(std::vector<WantedLine> lines, const cgroup::HostFacts &host,
                      const std::optional<ProxmoxConfig> &proxmox = {});

} // namespace warden::limits
