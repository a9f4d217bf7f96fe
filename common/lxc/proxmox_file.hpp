// SPDX-License-Identifier: LGPL-2.1-or-later
// Proxmox VE's file of a container, /etc/pve/lxc/ID.conf, and the LXC config that it generates from it at
// each start. Pure but for is_proxmox_host and devices_in.
#pragma once

#include "base/dir.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace warden::lxc {

// Proxmox VE is installed below root. Opens nothing below /etc/pve.
bool is_proxmox_host(const Dir &root);

// By its place, wherever its root is: /etc/pve/lxc/101.conf, /etc/pve/nodes/n1/lxc/101.conf.
bool is_proxmox_file(std::string_view path);

// What Proxmox takes for the number of a container: 100 to 999999999.
bool is_proxmox_id(std::string_view name);

// "/etc/pve/lxc/101.conf"
std::string proxmox_file_of(std::string_view id);

// The config that Proxmox generated for this container: it says so by the cgroup that only Proxmox gives.
bool is_generated_by_proxmox(std::string_view config, std::string_view id);

// Where a line of a generated config comes from.
struct ProxmoxOrigin {
    std::string key;   // a raw lxc.* key, or one of Proxmox's own; empty: of neither
    std::string value; // as the admin wrote it; empty: it is Proxmox's default, or is not known
    unsigned line = 0; // of the admin's file; 0: it has no such line (any more)
};

// What a path below /dev is now, as device lists have it, "c 226:128"; empty: not a device.
using DeviceOf = std::function<std::string(const std::string &path)>;
DeviceOf devices_in(const Dir &root); // borrowed

// Maps the lines of one generated config to those of the admin's file, by key and value.
class ProxmoxOrigins {
public:
    // Bytes of both; admin may be empty, or older than the generated config. device_of is asked where there
    // are several devN lines: Proxmox writes them in any order, and their numbers only.
    ProxmoxOrigins(std::string_view generated, std::string_view admin, DeviceOf device_of);

    // Of a line of the generated config, counted from 1.
    ProxmoxOrigin of(unsigned line) const;

private:
    struct Setting {
        std::string key, value;
        unsigned line = 0;
    };

    const Setting *raw_line(std::size_t index) const;
    const Setting *native_line(std::string_view key) const;
    const Setting *device_line(std::string_view rule) const;

    DeviceOf device_of_;
    std::vector<Setting> generated_, admin_;
    unsigned rootfs_line_ = 0; // of the generated config: the admin's raw lines stand after it
};

} // namespace warden::lxc
