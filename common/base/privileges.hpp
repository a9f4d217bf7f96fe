// SPDX-License-Identifier: LGPL-2.1-or-later
// Giving up what is not needed.
#pragma once

#include "base/result.hpp"

#include <array>
#include <optional>
#include <span>
#include <sys/capability.h>

namespace warden {

// What a module needs to judge a container: to read other users' configs and the kernel's list of profiles,
// and to look at the container's init.
inline constexpr std::array<cap_value_t, 3> k_judge_capabilities{CAP_DAC_READ_SEARCH, CAP_MAC_ADMIN,
                                                                 CAP_SYS_PTRACE};

// Leaves the process with at most these capabilities, in every set (bounding and ambient too, as far as
// CAP_SETPCAP allowed), and sets no_new_privs, for itself and everything that it forks. For a process without
// capabilities it only sets no_new_privs. A capability that the process does not hold is not an error.
Status keep_capabilities(std::span<const cap_value_t> wanted);

// For a process that from here on only judges, or parses what somebody else wrote: at most these capabilities
// (without a list all of them), and the calls by which it would act refused, see base/syscall_filter.hpp.
Status only_judge(std::optional<std::span<const cap_value_t>> capabilities);

} // namespace warden
