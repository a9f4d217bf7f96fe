// SPDX-License-Identifier: LGPL-2.1-or-later
// A fleet in each of report's formats. Every writer escapes what its format itself would act on; that nothing
// else is in a text, the reader has seen to.
#pragma once

#include "ctl/report/fleet.hpp"

#include <functional>
#include <string_view>

namespace warden::ctl::report {

// Takes the next piece of the output.
using Write = std::function<void(std::string_view)>;

// One file: no script, nothing from elsewhere.
void write_html(const Fleet &fleet, const Write &write);
// For a ticket or a mail: the first of everything, and how many more there are.
void write_markdown(const Fleet &fleet, const Write &write);
// A row for each finding and each thing that was not checked, and one for each host without any (RFC 4180). A
// field that a spreadsheet would take for a formula begins with an apostrophe.
void write_csv(const Fleet &fleet, const Write &write);
// Everything; see install/schema/report.schema.json.
void write_json(const Fleet &fleet, const Write &write);
// A suite for each host: its report, and its containers.
void write_junit(const Fleet &fleet, const Write &write, warden_severity fail_on);
void write_sarif(const Fleet &fleet, const Write &write, int exit_code);

} // namespace warden::ctl::report
