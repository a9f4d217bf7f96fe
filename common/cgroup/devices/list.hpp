// SPDX-License-Identifier: LGPL-2.1-or-later
// What a list of device rules permits: under the v1 controller, and under the BPF program that LXC makes on
// cgroup2.
#pragma once

#include "cgroup/devices/rule.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warden::cgroup::devices {

// A device that a process asks for.
struct Device {
    char type = 'c';
    std::uint32_t major = 0;
    std::uint32_t minor = 0;
    std::string path; // stands for whatever device is at that path; the numbers are then not looked at
};

// What processes ask for: open for reading, writing or both, and mknod.
inline constexpr unsigned k_requests[] = {k_read, k_write, k_read | k_write, k_mknod};

// security/device_cgroup.c: a default, and exceptions from it. A new group allows everything.
class V1DeviceList {
public:
    struct Entry {
        DeviceMatch match;
        unsigned access;
        bool operator==(const Entry &) const = default;
    };

    // false if the rule named an entry that is not there: it then has no effect, silently.
    bool apply(bool allow, const DeviceRule &rule);

    bool allows_by_default() const { return allow_; }
    // In the order in which they were added; letters for the same device are merged.
    const std::vector<Entry> &entries() const & { return entries_; }
    std::vector<Entry> entries() && = delete;
    bool permits(const Device &device, unsigned request) const;

private:
    bool add(const DeviceRule &rule);
    bool remove(const DeviceRule &rule);

    bool allow_ = true;
    std::vector<Entry> entries_;
};

// LXC's cgroup2_devices.c: a list whose first rule that holds the whole request decides.
class LxcDeviceList {
public:
    struct Item {
        char type;                 // a, b, c, or p for a path
        std::int64_t major, minor; // -1 is "*"
        std::string path;
        std::string access; // as written: LXC compares it as text
        bool allow;
    };

    // key is "devices.allow"; any other is a deny rule for LXC. false if LXC cannot parse the rule: it then
    // logs an error, skips the rule and goes on.
    bool apply(std::string_view key, std::string_view text);

    // No rule, no program: everything is permitted, also after `deny = a`.
    bool has_program() const { return !items_.empty(); }
    // A rule for all devices and all letters that is not a plain "a" leaves code behind it that nothing
    // reaches; the kernel's verifier refuses it and the container does not start.
    bool loads() const;
    // The default without any rule that applies.
    bool allows_by_default() const { return !has_program() || deny_list_; }
    // Newest first, as the program tests them.
    const std::vector<Item> &items() const & { return items_; }
    std::vector<Item> items() && = delete;
    // Is the item compiled into the program?
    bool active(const Item &item) const { return item.allow != deny_list_; }
    bool permits(const Device &device, unsigned request) const;

private:
    void insert(Item item);

    bool deny_list_ = false; // LXC: an "allowlist" until `allow = a`
    std::vector<Item> items_;
};

// Every device that the rules of these lists can tell apart, one of each kind.
std::vector<Device> sample_devices(const std::vector<const V1DeviceList *> &v1,
                                   const std::vector<const LxcDeviceList *> &lxc);

// The same answer for every device and request. A list that does not load is the same as nothing.
bool same_access(const V1DeviceList &a, const V1DeviceList &b);
bool same_access(const V1DeviceList &a, const LxcDeviceList &b);
// b permits nothing that a refuses.
bool no_weaker(const V1DeviceList &a, const LxcDeviceList &b);

} // namespace warden::cgroup::devices
