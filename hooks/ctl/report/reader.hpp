// SPDX-License-Identifier: LGPL-2.1-or-later
// The JSON of one audit -> a HostReport. Pure; the text is foreign.
#pragma once

#include "base/result.hpp"
#include "ctl/report/host_report.hpp"
#include "ctl/report/text_pool.hpp"

#include <string_view>

namespace warden::ctl::report {

// "web" of "/srv/reports/web.json": whose it is, where it does not say so itself.
std::string_view stem_of(std::string_view source);

// source: the file, for its name where the report has none. All or nothing: a report of which something
// cannot be understood is an error that says what.
Result<HostReport> read_report(std::string_view text, std::string_view source, TextPool &pool);

} // namespace warden::ctl::report
