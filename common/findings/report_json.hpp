// SPDX-License-Identifier: LGPL-2.1-or-later
// Findings as JSON. Field names and order are an interface: see lxc-warden(8).
#pragma once

#include "base/json.hpp"
#include "findings/phase_report.hpp"

namespace warden::findings {

inline constexpr int k_schema_version = 1;

// Strings that are not UTF-8 (a config may hold anything) come with their bad bytes written as \xNN.
Json finding_json(const Finding &finding);
Json counts_json(const std::vector<Finding> &findings);

} // namespace warden::findings
