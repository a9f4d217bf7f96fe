// SPDX-License-Identifier: LGPL-2.1-or-later
// The sorts of value that LXC's keys take.
#pragma once

namespace warden::lxc {

enum class ValueKind {
    text, // anything
    path,
    storage_path, // TYPE:PATH or PATH
    required_path,
    directory_name,
    host_name,
    flag,
    natural, // from 0 to 2^32 - 1
    integer,
    positive,
    lenient_natural, // of what is not a number LXC takes no notice
    lenient_flag,
    tmpfs_size,
    group_numbers,
    byte_size,
    signal,
    log_level,
    syslog_facility,
    architecture,
    capabilities,
    kept_capabilities,
    namespaces,
    auto_mounts,
    id_map,
    time_offset,
    resource_limit,
    variable,
    cgroup_path,
    cgroup_name,
    unix_socket,
    mount_options,
    network_type,
    veth_mode,
    macvlan_mode,
    ipvlan_mode,
    ipvlan_isolation,
    vlan,        // 16 bits
    bridge_vlan, // up to 4094
    untagged_vlan,
    ipv4_address,
    ipv4_gateway,
    ipv4_route,
    ipv6_address,
    ipv6_gateway,
    ipv6_route,
};

} // namespace warden::lxc
