// SPDX-License-Identifier: LGPL-2.1-or-later
// Values of cgroup2 files as the kernel prints them, for the plan of writes.
#pragma once

#include "cgroup/host_facts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace warden::cgroup::writes {

// The quota of cpu.max in microseconds; k_unlimited for max and for what is not a cpu.max value.
std::uint64_t quota_of(std::string_view cpu_max);

// The file that says how much of a limit is used; empty if there is none.
std::string usage_file(std::string_view limit_file);

// Does the kernel hold what was asked for? It rounds memory and hugetlb values down to pages, completes
// cpu.max with a period and prints io.max sorted, so texts cannot be compared. printed is the file's whole
// text, of io.max and the weights several lines. host: with it, two spellings of one value are equal too;
// nullptr for a value that is read back.
bool in_force(std::string_view file, std::string_view value, std::string_view printed,
              const HostFacts *host = nullptr);

// The value that brings back what printed says about the same part of the file (the device, the resource).
std::optional<std::string> undo_value(std::string_view file, std::string_view value,
                                      std::string_view printed);

} // namespace warden::cgroup::writes
