// SPDX-License-Identifier: LGPL-2.1-or-later
// Values made of words that LXC knows.
#pragma once

#include "lxc/values/values.hpp"

namespace warden::lxc::values {

extern const std::span<const std::string_view> k_architectures, k_signals, k_log_levels, k_facilities,
    k_capabilities, k_namespaces, k_auto_mounts, k_network_types, k_veth_modes, k_macvlan_modes,
    k_ipvlan_modes, k_ipvlan_isolations;

bool is_one_of(std::string_view word, std::span<const std::string_view> words);
bool is_one_of_any_case(std::string_view word, std::span<const std::string_view> words);

Fit architecture(std::string_view text, unsigned lxc);
Fit signal(std::string_view text);
Fit log_level(std::string_view text);
Fit capabilities(std::string_view text, bool keep);
Fit namespaces(std::string_view text);
Fit auto_mounts(std::string_view text);

} // namespace warden::lxc::values
