// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/values/values.hpp"

#include "lxc/values/addresses.hpp"
#include "lxc/values/numbers.hpp"
#include "lxc/values/paths.hpp"
#include "lxc/values/words.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace warden::lxc::values {
namespace {

using Text = std::string_view;

constexpr std::uint64_t k_most_natural = std::numeric_limits<std::uint32_t>::max();

struct Checker {
    ValueKind kind;
    Fit (*fit)(Text value, unsigned lxc);
    Text wanted;
    const std::span<const Text> *choices = nullptr;
};

Fit known(bool is_known) {
    return is_known ? Fit::fits : Fit::refused;
}

constexpr Text k_number = "a whole number from 0 to 4294967295";

// One for each kind.
const Checker k_checkers[] = {
    {ValueKind::text, [](Text, unsigned) { return Fit::fits; }, "a text"},
    {ValueKind::path, [](Text value, unsigned) { return path(value); }, "a path of less than 4096 bytes"},
    {ValueKind::storage_path, [](Text value, unsigned) { return storage_path(value); },
     "a path of less than 4096 bytes, with its storage type and a colon in front"},
    {ValueKind::required_path, [](Text value, unsigned) { return path(value); },
     "the path of an fstab, or remove the line"},
    {ValueKind::directory_name, [](Text value, unsigned) { return shorter_than(value, 256); },
     "a name of less than 256 bytes"},
    {ValueKind::host_name, [](Text value, unsigned) { return shorter_than(value, 65); },
     "a name of at most 64 bytes"},
    {ValueKind::flag, [](Text value, unsigned) { return natural_up_to(value, 1); }, "0 or 1"},
    {ValueKind::natural, [](Text value, unsigned) { return natural_up_to(value, k_most_natural); }, k_number},
    {ValueKind::integer,
     [](Text value, unsigned) { return integer_from(value, std::numeric_limits<std::int32_t>::min()); },
     "a whole number from -2147483648 to 2147483647"},
    {ValueKind::positive, [](Text value, unsigned) { return integer_from(value, 1); },
     "a whole number from 1 to 2147483647"},
    {ValueKind::lenient_natural, [](Text value, unsigned) { return lenient_up_to(value, k_most_natural); },
     k_number},
    {ValueKind::lenient_flag, [](Text value, unsigned) { return lenient_up_to(value, 1); }, "0 or 1"},
    {ValueKind::tmpfs_size,
     [](Text value, unsigned) {
         const Fit fit = integer_from(value, std::numeric_limits<std::int32_t>::min());
         return fit == Fit::refused ? Fit::ignored : fit;
     },
     "a number of bytes up to 2147483647, without a suffix"},
    {ValueKind::group_numbers, [](Text value, unsigned) { return group_numbers(value); },
     "group numbers with commas between them, without blanks before a comma"},
    {ValueKind::byte_size, [](Text value, unsigned) { return byte_size(value); },
     "auto, a number of bytes, or a number and KB, MB or GB"},
    {ValueKind::signal, [](Text value, unsigned) { return signal(value); },
     "a number or a name with SIG in front, such as SIGPWR or SIGRTMIN+3", &k_signals},
    {ValueKind::log_level, [](Text value, unsigned) { return log_level(value); },
     "TRACE, DEBUG, INFO, NOTICE, WARN, ERROR, CRIT, ALERT or FATAL, or a number from 0 to 8", &k_log_levels},
    {ValueKind::syslog_facility,
     [](Text value, unsigned) { return known(is_one_of_any_case(value, k_facilities)); },
     "daemon or local0 to local7", &k_facilities},
    {ValueKind::architecture, architecture, "an architecture such as x86_64, i686, aarch64 or armhf",
     &k_architectures},
    {ValueKind::capabilities, [](Text value, unsigned) { return capabilities(value, false); },
     "names in small letters without CAP_, such as sys_admin, with blanks between them", &k_capabilities},
    {ValueKind::kept_capabilities, [](Text value, unsigned) { return capabilities(value, true); },
     "none, or names in small letters without CAP_, such as sys_admin, with blanks between them",
     &k_capabilities},
    {ValueKind::namespaces, [](Text value, unsigned) { return namespaces(value); },
     "words out of user, mnt, pid, uts, ipc, net, cgroup and time", &k_namespaces},
    {ValueKind::auto_mounts, [](Text value, unsigned) { return auto_mounts(value); },
     "words such as proc:mixed, sys:ro or cgroup:mixed, with blanks between them", &k_auto_mounts},
    {ValueKind::id_map, [](Text value, unsigned) { return id_map(value); },
     "u or g, the first id in the container, the first on the host and their number, as in u 0 100000 65536"},
    {ValueKind::time_offset, time_offset,
     "a whole number and its unit out of h, m, s, ms, us and ns, as in 10s"},
    {ValueKind::resource_limit, [](Text value, unsigned) { return resource_limit(value); },
     "a number or unlimited, or two of them with a colon between, the soft limit first"},
    {ValueKind::variable, [](Text value, unsigned) { return variable(value); }, "NAME=VALUE"},
    {ValueKind::cgroup_path, [](Text value, unsigned) { return cgroup_path(value); },
     "a path without a / at its beginning and without .."},
    {ValueKind::cgroup_name, [](Text value, unsigned) { return cgroup_name(value); },
     "the name of one directory"},
    {ValueKind::unix_socket, [](Text value, unsigned) { return unix_socket(value); },
     "unix:/PATH or unix:@NAME, of at most 107 bytes after the first colon"},
    {ValueKind::mount_options, [](Text value, unsigned) { return mount_options(value); },
     "mount options without create=, optional and relative; those are for mount entries"},
    {ValueKind::network_type, [](Text value, unsigned) { return known(is_one_of(value, k_network_types)); },
     "veth, macvlan, ipvlan, vlan, phys, empty or none", &k_network_types},
    {ValueKind::veth_mode, [](Text value, unsigned) { return known(is_one_of(value, k_veth_modes)); },
     "bridge or router", &k_veth_modes},
    {ValueKind::macvlan_mode, [](Text value, unsigned) { return known(is_one_of(value, k_macvlan_modes)); },
     "private, vepa, bridge or passthru", &k_macvlan_modes},
    {ValueKind::ipvlan_mode, [](Text value, unsigned) { return known(is_one_of(value, k_ipvlan_modes)); },
     "l3, l3s or l2", &k_ipvlan_modes},
    {ValueKind::ipvlan_isolation,
     [](Text value, unsigned) { return known(is_one_of(value, k_ipvlan_isolations)); },
     "bridge, private or vepa", &k_ipvlan_isolations},
    {ValueKind::vlan, [](Text value, unsigned) { return wrapped_up_to(value, 65535); },
     "a VLAN number up to 65535"},
    {ValueKind::bridge_vlan, [](Text value, unsigned) { return wrapped_up_to(value, 4094); },
     "a VLAN number up to 4094"},
    {ValueKind::untagged_vlan,
     [](Text value, unsigned) { return value == "none" ? Fit::fits : wrapped_up_to(value, 4094); },
     "a VLAN number up to 4094, or none"},
    {ValueKind::ipv4_address, [](Text value, unsigned) { return ipv4_address(value); },
     "an IPv4 address and its prefix, as in 10.0.3.5/24; a broadcast address may follow after one blank"},
    {ValueKind::ipv4_gateway, [](Text value, unsigned) { return ipv4_gateway(value); },
     "an IPv4 address without a prefix, auto or dev"},
    {ValueKind::ipv4_route, [](Text value, unsigned) { return ipv4_route(value); },
     "an IPv4 address and its prefix, as in 10.1.0.0/16"},
    {ValueKind::ipv6_address, [](Text value, unsigned) { return ipv6_address(value); },
     "an IPv6 address and its prefix, as in fd00::5/64"},
    {ValueKind::ipv6_gateway, [](Text value, unsigned) { return ipv6_gateway(value); },
     "an IPv6 address without a prefix, auto or dev"},
    {ValueKind::ipv6_route, [](Text value, unsigned) { return ipv6_route(value); },
     "an IPv6 address and its prefix, as in fd00:1::/64"},
};

const Checker &checker_of(ValueKind kind) {
    return *std::ranges::find(k_checkers, kind, &Checker::kind);
}

} // namespace

Fit fit(ValueKind kind, Text value, unsigned lxc) {
    return checker_of(kind).fit(value, lxc);
}

Text wanted(ValueKind kind) {
    return checker_of(kind).wanted;
}

std::span<const Text> choices(ValueKind kind) {
    const Checker &checker = checker_of(kind);
    return checker.choices == nullptr ? std::span<const Text>{} : *checker.choices;
}

} // namespace warden::lxc::values
