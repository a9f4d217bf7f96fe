// SPDX-License-Identifier: LGPL-2.1-or-later
// A network interface's hardware address as LXC reads it from a config.
#pragma once

#include <string_view>

namespace warden::ctl::check {

enum class HardwareAddress {
    good,
    malformed, // LXC does not convert it
    group,     // the kernel gives an interface no address of a group
    zero,      // nor the one of zeros
};

// Of a value of lxc.net.N.hwaddr: one or two digits for each byte, with or without colons; x is a digit that
// LXC draws, in a first byte of two digits so that the address is none of a group. What comes after six bytes
// is not read. Sources: LXC, lxc_convert_mac and rand_complete_hwaddr; the kernel, is_valid_ether_addr.
HardwareAddress judge_hardware_address(std::string_view value);

} // namespace warden::ctl::check
