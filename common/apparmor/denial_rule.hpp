// The narrowest rule of a profile that would allow what was denied. Pure; text only, nobody writes it
// anywhere.
#pragma once

#include "apparmor/denial.hpp"

namespace warden::apparmor {

struct RuleAdvice {
    std::string rule;  // "mount fstype=proc options=(rw, nosuid) proc -> /proc/,"; empty: no rule is known
    std::string opens; // what that gives the container, in a sentence; why, if there is no rule
};

// A path as apparmor.d(5) wants it: its special characters escaped, in quotes if it must be.
std::string quoted_path(std::string_view path);

RuleAdvice advise(const Denial &denial);

} // namespace warden::apparmor
