// SPDX-License-Identifier: LGPL-2.1-or-later
// Addresses of a network, with prefix, broadcast address or gateway words.
#pragma once

#include "lxc/values/values.hpp"

namespace warden::lxc::values {

Fit ipv4_address(std::string_view text); // ADDRESS[/PREFIX][ BROADCAST]
Fit ipv4_gateway(std::string_view text); // ADDRESS, auto or dev
Fit ipv4_route(std::string_view text);   // ADDRESS/PREFIX
Fit ipv6_address(std::string_view text); // ADDRESS[/PREFIX]; the prefix may be any number
Fit ipv6_gateway(std::string_view text);
Fit ipv6_route(std::string_view text);
bool is_link_local(std::string_view ipv6_address); // fe80::/10; false for what is not an address

} // namespace warden::lxc::values
