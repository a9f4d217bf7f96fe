// Giving up what is not needed.
#pragma once

#include "base/result.hpp"

#include <span>
#include <sys/capability.h>

namespace warden {

// Leaves the process with at most these capabilities, in every set (bounding and ambient too, as far as
// CAP_SETPCAP allowed), and sets no_new_privs, for itself and everything that it forks. For a process without
// capabilities it only sets no_new_privs. A capability that the process does not hold is not an error.
Status keep_capabilities(std::span<const cap_value_t> wanted);

} // namespace warden
