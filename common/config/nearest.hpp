// SPDX-License-Identifier: LGPL-2.1-or-later
// "did you mean": for names that are not known.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace warden::config {

// How many letters have to be put in, taken out or changed.
std::size_t edit_distance(std::string_view a, std::string_view b);

// `; did you mean 'memory'?` for the nearest candidate that is at most a third of the name's letters
// away, else "".
std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates);

} // namespace warden::config
