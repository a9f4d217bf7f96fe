// Findings as JSON. Field names and order are an interface: see lxc-warden(8).
#pragma once

#include "findings/phase_report.hpp"

#include <nlohmann/json.hpp>

namespace warden::findings {

inline constexpr int k_schema_version = 1;

// Strings that are not UTF-8 (a config may hold anything) come with their bad bytes written as \xNN.
nlohmann::ordered_json finding_json(const Finding &finding);
nlohmann::ordered_json counts_json(const std::vector<Finding> &findings);

} // namespace warden::findings
