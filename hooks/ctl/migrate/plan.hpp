// SPDX-License-Identifier: LGPL-2.1-or-later
// What `migrate` would make of one config. Pure.
#pragma once

#include "ctl/configs/conversion_input.hpp"
#include "ctl/configs/sections.hpp"
#include "lxc/config_text.hpp"

#include <string>
#include <vector>

namespace warden::ctl::migrate {

struct MigrateOptions {
    bool keep_v1 = false;      // add the cgroup2 lines, leave the v1 lines: for hosts that still boot hybrid
    bool accept_lossy = false; // lines that are lost may go
    bool skip_errors = false;  // lines with an error stay as they are, the others are converted
    bool native_keys = true;   // Proxmox: memory:, swap:, cpulimit:, cpuunits: where that is exact
};

struct PlannedConversion {
    std::vector<std::size_t> from; // indices into MigratePlan::origins
    std::vector<cgroup::convert::KeyValue> to;
    cgroup::convert::Fidelity fidelity = cgroup::convert::Fidelity::exact;
    std::string code;
    std::string note;
    std::vector<std::string> warnings;
    bool kept = false;                    // a cgroup2 line that stays
    bool elsewhere = false;               // every line stands in an include: nothing of it is written here
    std::vector<std::size_t> in_includes; // else those of from that do: v1 lines that stay where they are
};

enum class Verdict {
    unchanged,          // nothing to do, or nothing that this file could be changed for
    changed,            // may be written
    needs_accept_lossy, // --accept-lossy is missing
    has_errors,         // --skip-errors is missing
};

struct MigratePlan {
    std::vector<configs::Origin> origins;
    std::vector<PlannedConversion> conversions;
    cgroup::convert::Fidelity worst = cgroup::convert::Fidelity::exact;
    std::vector<lxc::Piece> pieces; // of the text as it would be, whatever the verdict
    std::string after;
    Verdict verdict = Verdict::unchanged;
    std::vector<std::string> unread; // includes that could not be looked at, each with its place and why
    std::vector<std::string>
        dropped; // cgroup lines that Proxmox drops, each with its place and why; they stay
    std::vector<configs::SectionLine> in_sections; // v1 lines in sections of a Proxmox file, which stay
    // Lost lines go without a trace: in a Proxmox file a comment would become part of the description.
    bool lost_go = false;
    std::string obstacle; // why the text as a whole cannot be edited safely; empty if it can
};

MigratePlan plan_migration(const configs::ConfigInput &input, const cgroup::HostFacts &host,
                           const MigrateOptions &options);

// A word for the JSON document: the worst fidelity, or "unchanged".
std::string_view status_of(const MigratePlan &plan);

} // namespace warden::ctl::migrate
