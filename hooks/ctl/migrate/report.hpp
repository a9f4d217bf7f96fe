// SPDX-License-Identifier: LGPL-2.1-or-later
// How `migrate` reports what it found and did.
#pragma once

#include "ctl/configs/live_memory.hpp"
#include "ctl/migrate/plan.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace warden::ctl::migrate {

struct FileOutcome {
    std::string file;
    std::string failure; // why it could not be read or written; empty if all went well
    std::optional<MigratePlan> plan;
    std::string backup; // of a file that was written
    std::optional<configs::MemoryUse> use;
    std::optional<std::uint64_t> limit; // bytes; of memory.max, where it is new
};

// The memory limit that a plan makes, in bytes; nullopt when it makes none, or "max".
std::optional<std::uint64_t> new_memory_limit(const MigratePlan &plan);

// One sentence a line, each with its place: what is lost, wrong, approximate, or warned of, what keeps the
// file from being written, and what the container uses beside its new limit.
std::string remarks(const FileOutcome &outcome);

// The member of "files" in the JSON document.
std::string json_of(const FileOutcome &outcome);

} // namespace warden::ctl::migrate
