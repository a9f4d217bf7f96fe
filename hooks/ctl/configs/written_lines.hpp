// SPDX-License-Identifier: LGPL-2.1-or-later
// The lines that stand for converted settings in the file that they come from.
#pragma once

#include "ctl/configs/conversion_input.hpp"

#include <span>
#include <vector>

namespace warden::ctl::configs {

// What `migrate` writes for each conversion of the input. native: in a Proxmox file, with Proxmox's own keys
// where these say the same.
std::vector<std::vector<cgroup::convert::KeyValue>>
written_lines(std::span<const cgroup::convert::Conversion> conversions, const ConversionInput &input,
              bool native);

} // namespace warden::ctl::configs
