// SPDX-License-Identifier: LGPL-2.1-or-later
// One device rule in the grammar of v1's devices.allow and devices.deny.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace warden::cgroup::devices {

// Bits of an access mask.
inline constexpr unsigned k_read = 1;
inline constexpr unsigned k_write = 2;
inline constexpr unsigned k_mknod = 4;

// The letters of a mask in the order r, w, m.
std::string access_text(unsigned access);

inline constexpr std::uint32_t k_any_number = 0xFFFF'FFFF; // "*", and 4294967295 itself

// Which devices a rule is about: numbers, or a path that LXC looks up when the container starts.
struct DeviceMatch {
    char type = 'c'; // b or c; of a path unknown and 'p'
    std::uint32_t major = k_any_number;
    std::uint32_t minor = k_any_number;
    std::string path; // "/dev/zero", empty for numbers

    auto operator<=>(const DeviceMatch &) const = default;
    // Do both hold for one device? A path may be any device, so it is taken to overlap with nothing but
    // itself.
    bool overlaps(const DeviceMatch &other) const;
};

struct DeviceRule {
    bool whole = false; // "a": sets the default and empties the list
    DeviceMatch match;
    unsigned access = 0;
};

// devcgroup_update_access, plus the path form that LXC takes in devices.allow: "c 1:3 rwm", "a", "/dev/zero
// rw". Only three letters are read; what stands after them is ignored. nullopt for what v1 refuses (EINVAL).
std::optional<DeviceRule> parse_device_rule(bool allow, std::string_view text);

// "c 1:3 rwm", in the form that LXC reads on cgroup2. Empty for numbers above 2^31-1: LXC cannot parse them,
// and no device has them.
std::string rule_text(const DeviceMatch &match, unsigned access);

} // namespace warden::cgroup::devices
