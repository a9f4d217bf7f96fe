// SPDX-License-Identifier: LGPL-2.1-or-later
// What liblxc 5 would print for a key, made of our reader's values.
#pragma once

#include "lxc/config.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warden::oracle {

// nullopt: not compared, for a reason that expected_text.cpp gives.
std::optional<std::string> expected_text(const lxc::Config &config, std::string_view key);

// Every key that liblxc can be asked for with this config.
std::vector<std::string> keys_of(const lxc::Config &config);

} // namespace warden::oracle
