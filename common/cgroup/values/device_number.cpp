// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/values/device_number.hpp"

#include <charconv>

namespace warden::cgroup::values {
namespace {

bool take_number(std::string_view &text, std::uint32_t &into) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\n\v\f\r"), text.size()));
    const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), into, 10);
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    return code == std::errc{};
}

} // namespace

std::optional<DeviceNumber> take_device_number(std::string_view &text) {
    DeviceNumber device;
    if (!take_number(text, device.major) || text.empty() || text[0] != ':')
        return std::nullopt;
    text.remove_prefix(1);
    if (!take_number(text, device.minor))
        return std::nullopt;
    return device;
}

std::string to_string(const DeviceNumber &device) {
    return std::to_string(device.major) + ":" + std::to_string(device.minor);
}

} // namespace warden::cgroup::values
