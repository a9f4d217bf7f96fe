// SPDX-License-Identifier: LGPL-2.1-or-later
// Whether LXC takes a value, as its own parsers of it do, oddities included (confile.c, confile_utils.c and
// string_utils.c of 5.0.2, 6.0.4 and 7.0.0).
#pragma once

#include "lxc/values/value_kind.hpp"

#include <span>
#include <string_view>

namespace warden::lxc::values {

enum class Fit {
    fits,
    refused, // LXC does not load a config with it
    ignored, // LXC loads the config as if the line were not there
    unsure,  // depends on the host, on LXC's build or on who starts the container
};

// value is not empty: what an empty one does is the key's affair. lxc is the major, 5 to 7.
Fit fit(ValueKind kind, std::string_view value, unsigned lxc);

// What can be written instead, to stand after "Write ".
std::string_view wanted(ValueKind kind);

// The words that such a value is made of; empty when it is not made of words.
std::span<const std::string_view> choices(ValueKind kind);

} // namespace warden::lxc::values
