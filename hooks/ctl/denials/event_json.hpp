// SPDX-License-Identifier: LGPL-2.1-or-later
// An event as JSON, and the words that both reports have for it.
#pragma once

#include "ctl/denials/report.hpp"

#include "base/json.hpp"

namespace warden::ctl::denials {

// Local time for people, as `date` prints it; UTC with a Z for programs. 0: not told.
std::string time_text(std::int64_t seconds, bool utc);

// "denied", "changed".
std::string_view kind_text(apparmor::Denial::Kind kind);

void put_event(Json &out, const apparmor::Denial &denial, const std::string &container);

} // namespace warden::ctl::denials
