// SPDX-License-Identifier: LGPL-2.1-or-later
// What mends a v1 line, in an admin's words.
#pragma once

#include "cgroup/convert/convert.hpp"
#include "ctl/configs/conversion_input.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace warden::ctl::check {

using KeyValues = std::vector<cgroup::convert::KeyValue>;

// "KEY = VALUE and KEY = VALUE"; between: what stands between key and value.
std::string lines_of(const KeyValues &pairs, std::string_view between = " = ");

// written: the lines that migrate would write for the conversion. origin: one of its lines, as it stands in
// joined. Names migrate only where migrate does it.
std::string fix_of(const cgroup::convert::Conversion &conversion, const configs::Origin &origin,
                   const KeyValues &written, const configs::ConversionInput &joined);

} // namespace warden::ctl::check
