// SPDX-License-Identifier: LGPL-2.1-or-later
// The narrowest rule of a profile that would allow what was denied. Pure; text only, nobody writes it
// anywhere.
#pragma once

#include "apparmor/denial.hpp"
#include "apparmor/parser_version.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace warden::apparmor {

struct RuleAdvice {
    std::string rule;  // "mount fstype=proc options=(rw, nosuid) proc -> /proc/,"; empty: none is proposed
    std::string opens; // what that gives the container, in sentences; what to do instead, if there is no rule
    bool wider = false; // the rule opens more than the event, and `opens` begins with that
};

// A path, address or source as apparmor.d(5) wants it: what would be a pattern escaped, in quotes if it must
// be, and with "/[/]" for two slashes, which the parser would make one of.
std::string quoted_path(std::string_view path);
// A label or name: the parser leaves its slashes alone ("a//&:ns:b").
std::string quoted_label(std::string_view label);

// For a profile that lxc.apparmor.raw is part of. A rule opens what it says and no more, or `wider` is set,
// or none is proposed. parser: the one that will read the rule; nullopt counts as the weakest.
RuleAdvice rule_for(const Denial &denial, const std::optional<ParserVersion> &parser);

// What to do about the event: rule_for, or where no lxc.apparmor.raw helps what does. of_container: the
// process is a container's, whatever its profile is called.
RuleAdvice advise(const Denial &denial, const std::optional<ParserVersion> &parser, bool of_container);

} // namespace warden::apparmor
