// SPDX-License-Identifier: LGPL-2.1-or-later
// Denials for people and for programs.
#pragma once

#include "apparmor/denial_rule.hpp"
#include "ctl/denials/groups.hpp"
#include "ctl/denials/log.hpp"
#include "ctl/denials/others.hpp"

namespace warden::ctl::denials {

struct DenialReport {
    std::string source; // "journal", or the file's name
    const LogCounts &counts;
    const DenialGroups &groups; // events of other containers, or from before --since, are not in it
    const HostEvents &host;
    std::optional<apparmor::ParserVersion> parser;
};

// Takes a piece of the output. A report is never in memory as a whole.
using Sink = std::function<void(std::string_view)>;

void write_text(const DenialReport &report, bool color, const Sink &out);
// One document; field names are an interface, see lxc-warden(8).
void write_json(const DenialReport &report, const Sink &out);
// A line for each group.
void write_jsonl(const DenialReport &report, const Sink &out);
// One event of -f, as a line.
std::string denial_line(const apparmor::Denial &denial, const std::string &container, bool json);

} // namespace warden::ctl::denials
