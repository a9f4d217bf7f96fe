// Values of cgroup2 files as the kernel prints them, for the plan of writes.
#pragma once

#include "cgroup/host_facts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace warden::cgroup::writes {

// The quota of cpu.max in microseconds; k_unlimited for max and for what is no cpu.max value.
std::uint64_t quota_of(std::string_view cpu_max);

// The file that says how much of a limit is used; empty if there is none.
std::string usage_file(std::string_view limit_file);

// Does the file hold the value already? printed is its whole text, of io.max and the weights several lines.
bool in_force(std::string_view file, std::string_view value, std::string_view printed, const HostFacts &host);

// The value that brings back what printed says about the same part of the file (the device, the resource).
std::optional<std::string> undo_value(std::string_view file, std::string_view value,
                                      std::string_view printed);

} // namespace warden::cgroup::writes
