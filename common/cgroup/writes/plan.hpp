// SPDX-License-Identifier: LGPL-2.1-or-later
// In which order cgroup2 values go into a group that may be in use, and which must not go there. Pure.
#pragma once

#include "cgroup/convert/convert.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace warden::cgroup::writes {

struct FileValue {
    std::string file; // "memory.max"
    std::string value;
    bool operator==(const FileValue &) const = default;
};

// Files of the group as read; a file that is not in it does not exist there.
using CurrentValues = std::map<std::string, std::string, std::less<>>;

struct PlannedWrite {
    std::string file;
    std::string value; // one write(2)
    // What brings the old state back, in one write(2); nullopt if nothing does (an empty cpuset list cannot
    // be written).
    std::optional<std::string> undo;
};

struct Refusal {
    FileValue wanted;
    std::string reason; // a sentence with what to do
};

struct ApplyPlan {
    std::vector<PlannedWrite> writes; // in this order; on failure the undo values in reverse
    std::vector<FileValue> already;   // in force as they are
    std::vector<Refusal> refusals;
    std::vector<std::string> notices; // accepted by the kernel, but with a consequence that must be said
};

enum class GroupUse {
    fresh,   // the container's init has not run yet: nothing to lose, next to nothing charged
    running, // lowering memory.max below what is in use makes the kernel kill at once
};

// The new lines of conversions, without kept ones and without device rules, which are not files.
std::vector<FileValue> file_values(std::span<const convert::Conversion> conversions);

// What plan_writes wants to know of the group: the files themselves, and usage and neighbours that decide.
std::vector<std::string> files_to_read(const std::vector<FileValue> &wanted);

// Of two values for one file (and, in io.max, one device) the last counts. The order of the writes: cpusets;
// weight and idle; quota and burst as their old values allow; memory.low and high, and memory.max before a
// lower and after a higher memory.swap.max; the rest as given.
ApplyPlan plan_writes(const std::vector<FileValue> &wanted, const CurrentValues &current,
                      const HostFacts &host, GroupUse use);

} // namespace warden::cgroup::writes
