// SPDX-License-Identifier: LGPL-2.1-or-later
// What was seen that an admin should know of.
#pragma once

#include "base/source.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <warden/module.h>

namespace warden::findings {

struct Finding {
    std::string id;
    warden_severity severity = WARDEN_SEV_WARNING;
    std::string container; // empty for a finding about the host
    std::string module;    // who reports it; empty: the engine
    std::string key;       // LXC key or cgroup file
    std::string value;     // as configured
    std::string live;      // as the kernel says
    Source at;
    // Said as /etc/pve/lxc/ID.conf has it: `key: value`, at the line that the admin edits.
    bool proxmox = false;
    Source
        generated; // then the line that Proxmox made of it, the second place; not carried between processes
    std::string message;
    std::string why;
    std::string fix;
    bool waived = false;
    bool settled = false; // the site's severities and waivers are applied; not carried between processes
    std::optional<std::int64_t> waiver_days; // that are left of it; negative: it has expired
    std::string waiver;                      // "ops: nested docker (until 2027-03-31)"
};

std::string_view severity_name(warden_severity severity);

// An entry of a table of checks, with owned strings so that it outlives the table.
struct Check {
    std::string id;
    warden_severity severity = WARDEN_SEV_WARNING;
    std::string title;
    std::string why;
    std::string fix;
};

// What the engine itself reports: about stacks, policies and modules.
const std::vector<Check> &engine_checks();

// A finding with severity, why and fix out of the table. id must be in it.
Finding finding_from(const std::vector<Check> &checks, std::string_view id, std::string message,
                     Source at = {});

// The same out of the engine's own table.
Finding engine_finding(std::string_view id, std::string message, Source at = {});

} // namespace warden::findings
