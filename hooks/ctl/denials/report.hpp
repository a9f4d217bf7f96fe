// Denials for people and for programs.
#pragma once

#include "ctl/denials/groups.hpp"
#include "ctl/denials/log.hpp"

namespace warden::ctl::denials {

struct DenialReport {
    std::string source; // "journal", or the file's name
    LogCounts counts;
    std::vector<DenialGroup> groups;
    std::uint64_t left_out = 0; // events of other containers, or from before --since, are not in it
};

std::string denials_text(const DenialReport &report, bool color);
// One document; field names are an interface, see lxc-warden(8).
std::string denials_json(const DenialReport &report);
// A line for each group.
std::string denials_jsonl(const DenialReport &report);
// One event of -f, as a line.
std::string denial_line(const apparmor::Denial &denial, const std::string &container, bool json);

} // namespace warden::ctl::denials
