// SPDX-License-Identifier: LGPL-2.1-or-later
// "MAJ:MIN" of a block device as the kernel's io files read it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace warden::cgroup::values {

struct DeviceNumber {
    std::uint32_t major = 0;
    std::uint32_t minor = 0;
    bool operator==(const DeviceNumber &) const = default;
};

// Takes "MAJ:MIN" off the front of text, as sscanf's %u:%u: decimal, white space before each number is fine.
// nullopt, and text somewhere inside, if there is none.
std::optional<DeviceNumber> take_device_number(std::string_view &text);

std::string to_string(const DeviceNumber &device);

} // namespace warden::cgroup::values
