// SPDX-License-Identifier: LGPL-2.1-or-later
// Findings and reports as text for people.
#pragma once

#include "findings/phase_report.hpp"

#include <string>
#include <vector>

namespace warden::findings {

// "FAIL APP-001 web1 /var/lib/lxc/web1/config:14 lxc.apparmor.profile = unconfined: message", printable, one
// line.
std::string finding_line(const Finding &finding);

// The same with live value, waiver and fix: one line a finding, for grep.
std::string finding_row(const Finding &finding, bool color);

// The message for where key and value stand before it: without them, if it begins with them.
std::string message_after_setting(const Finding &finding);

// What stands between key and value: " = ", or ": " in what Proxmox reads.
std::string separator_of(const Finding &finding);

// FAIL, WARN, INFO or WAIVED, and the ANSI sequence of its colour.
std::string_view verdict(const Finding &finding);
std::string_view verdict_color(const Finding &finding);

// The line, and below it, indented, live value, fix and waiver. color: ANSI colours for the first word.
std::string finding_text(const Finding &finding, bool color);

struct Counts {
    unsigned errors = 0, warnings = 0, infos = 0, waived = 0;
};
Counts count_findings(const std::vector<Finding> &findings);

// The highest severity that is not waived; 0 when there is none.
warden_severity worst_severity(const std::vector<Finding> &findings);

} // namespace warden::findings
