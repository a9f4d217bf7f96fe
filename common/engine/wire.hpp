// SPDX-License-Identifier: LGPL-2.1-or-later
// A PhaseReport as bytes, between the worker and its supervisor. Same build on both ends, so no versions.
#pragma once

#include "base/result.hpp"
#include "findings/phase_report.hpp"

#include <string>
#include <string_view>

namespace warden::engine {

std::string encode_report(const findings::PhaseReport &report);

// An error for anything that encode_report does not write: a worker may have been overwritten by its module.
Result<findings::PhaseReport> decode_report(std::string_view bytes);

} // namespace warden::engine
