// SPDX-License-Identifier: LGPL-2.1-or-later
// What a running container uses, beside the limit that is about to become real.
#pragma once

#include "base/dir.hpp"
#include "lxc/config.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace warden::ctl::configs {

struct MemoryUse {
    std::uint64_t current = 0;         // bytes
    std::optional<std::uint64_t> peak; // bytes; Linux 5.19 and newer
    std::string cgroup;                // where it was read
};

// From the cgroup that LXC or Proxmox gives a container of this name; nullopt when there is none, that is
// when it does not run. LXC appends -1, -2, ... when a name is taken: such a container is not found.
std::optional<MemoryUse> memory_use(const Dir &root, std::string_view container, const lxc::Config &config);

// "uses 300 MiB now, 410 MiB at most so far"
std::string text_of(const MemoryUse &use);
// More was in use, now or at the peak, than the limit allows.
bool exceeds(const MemoryUse &use, std::uint64_t limit);

} // namespace warden::ctl::configs
