// SPDX-License-Identifier: LGPL-2.1-or-later
// What /proc/PID/status says of a process's rights.
#pragma once

#include "base/dir.hpp"

#include <cstdint>
#include <sys/types.h>

namespace warden {

// Bit n is capability n (capabilities(7)).
using CapSet = std::uint64_t;

struct ProcessStatus {
    CapSet bounding = 0;
    CapSet effective = 0;
    bool no_new_privs = false; // Linux 4.10
    unsigned seccomp = 0;      // 0 off, 1 strict, 2 filter
};

// proc_pid_status(5). EINVAL when a line that is wanted is missing or no number.
Result<ProcessStatus> parse_status(std::string_view text);
Result<ProcessStatus> read_status(const Dir &root, std::int64_t pid);

// Whose process it is, and where.
struct ProcessOwner {
    uid_t real = 0;
    uid_t effective = 0;
    std::size_t pid_namespaces = 1; // it is in as many, counted from the one whose /proc is read
    bool first = false;             // it is the init of the innermost
};

Result<ProcessOwner> parse_owner(std::string_view text);
Result<ProcessOwner> read_owner(const Dir &root, std::int64_t pid);

// The kernel's highest capability.
Result<unsigned> read_last_capability(const Dir &root);

} // namespace warden
