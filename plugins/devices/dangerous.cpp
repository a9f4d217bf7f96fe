// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dangerous.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <array>

namespace warden::devices {
namespace {

using cgroup::devices::Device;

// Block drivers whose devices hold nothing of the host's: memory, images that somebody attached, removable
// media.
constexpr std::array<std::string_view, 6> k_harmless_block{"loop", "ramdisk", "fd", "sr", "zram", "nbd"};
// Character devices that take commands for a disk.
constexpr std::array<std::string_view, 4> k_raw_char{"sg", "raw", "nvme", "nvme-generic"};

struct Memory {
    std::uint32_t minor;
    std::string_view what;
};
// drivers/char/mem.c, major 1.
constexpr std::array<Memory, 3> k_memory{{{1, "the host's memory (/dev/mem)"},
                                          {2, "the kernel's memory (/dev/kmem)"},
                                          {4, "the host's I/O ports (/dev/port)"}}};

struct Driver {
    char type;
    std::uint32_t major;
    std::string what;
};

template <std::size_t N>
bool is_in(const std::array<std::string_view, N> &names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// "Character devices:\n  1 mem\n...\nBlock devices:\n  8 sd\n"
std::vector<Driver> dangerous_drivers(std::string_view proc_devices) {
    std::vector<Driver> drivers;
    bool block = false;
    for (const auto line : split(proc_devices, '\n')) {
        if (line.starts_with("Block"))
            block = true;
        const auto parts = words(line);
        const auto major = parts.size() == 2 ? parse_u64(parts[0]) : std::nullopt;
        if (!major || *major > 0xFFF)
            continue;
        const auto number = static_cast<std::uint32_t>(*major);
        if (block && !is_in(k_harmless_block, parts[1]))
            drivers.push_back({'b', number, "a disk (" + std::string(parts[1]) + ")"});
        if (!block && is_in(k_raw_char, parts[1]))
            drivers.push_back({'c', number, "a disk's commands (" + std::string(parts[1]) + ")"});
    }
    return drivers;
}

std::vector<std::uint32_t> named_minors(const std::vector<Device> &named, const Driver &driver) {
    std::vector<std::uint32_t> minors{0};
    for (const auto &device : named) {
        const bool of_driver =
            device.type == driver.type && device.major == driver.major && device.path.empty();
        if (of_driver && std::find(minors.begin(), minors.end(), device.minor) == minors.end())
            minors.push_back(device.minor);
    }
    return minors;
}

} // namespace

std::vector<DangerousDevice> dangerous_devices(std::string_view proc_devices,
                                               const std::vector<Device> &named) {
    std::vector<DangerousDevice> found;
    found.reserve(k_memory.size());
    for (const auto &[minor, what] : k_memory)
        found.push_back({{'c', 1, minor, {}}, std::string(what)});
    for (const auto &driver : dangerous_drivers(proc_devices)) {
        for (const auto minor : named_minors(named, driver))
            found.push_back({{driver.type, driver.major, minor, {}}, driver.what});
    }
    return found;
}

} // namespace warden::devices
