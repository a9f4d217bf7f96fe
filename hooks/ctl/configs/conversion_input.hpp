// SPDX-License-Identifier: LGPL-2.1-or-later
// Joins a config with the conversion: settings in, and where each of them stands.
#pragma once

#include "cgroup/convert/convert.hpp"
#include "ctl/configs/input.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace warden::ctl::configs {

// Where a setting that was handed to the conversion comes from.
struct Origin {
    Source at;
    std::string key;
    std::string value;
    std::optional<std::size_t> row; // in the config itself; none for a line of an include
    std::optional<std::size_t> top; // that row, or the row of the include that brings the line
};

struct ConversionInput {
    std::vector<cgroup::convert::Setting> settings;
    std::vector<Origin> origins; // one for each setting
    cgroup::convert::ConvertOptions options;
};

// judge: which included items are to be judged like own ones (Setting::judged), one for each item of the
// config; empty: none.
ConversionInput conversion_input(const ConfigInput &input, const std::vector<bool> &judge = {});

// What of a config's includes could not be read, so that what it says is not known.
std::vector<const lxc::Problem *> unread_includes(const lxc::Config &config);

} // namespace warden::ctl::configs
