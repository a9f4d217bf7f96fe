// SPDX-License-Identifier: LGPL-2.1-or-later
// From cgroup v1 settings of an LXC config to cgroup2 settings. Pure: no I/O, no state.
#pragma once

#include "cgroup/host_facts.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace warden::cgroup::convert {

// One line of a config, in the order in which LXC reads them, includes in their place. Keys other than
// lxc.cgroup* may be among them; they are passed over, and so are lxc.cgroup.dir* and lxc.cgroup.relative.
struct Setting {
    std::string key;           // "lxc.cgroup.memory.limit_in_bytes", "lxc.cgroup2.memory.max"
    std::string value;         // as LXC has it: trimmed, quotes removed; an empty one clears
    bool included = false;     // stands in a file that the config includes
    bool no_separator = false; // the line has no '='; key is then the whole line
    bool judged = false;       // a cgroup2 line of an include that is to be in the result like an own one
};

// Ordered: the worst of all conversions is the fidelity of the container.
enum class Fidelity {
    exact,  // the same limits
    approx, // the nearest cgroup2 setting, or the nearest that is not weaker
    lost,   // nothing on cgroup2 does it, or a cgroup2 line that disagrees was in force and stays
    error,  // v1 would have refused the line, or what it means is not safe to say
};

std::string_view fidelity_name(Fidelity fidelity);

struct KeyValue {
    std::string key; // with "lxc.cgroup2."
    std::string value;
    bool operator==(const KeyValue &) const = default;
};

struct Conversion {
    std::vector<std::size_t> from; // indices of settings, ascending
    std::vector<KeyValue> to;      // in the order in which they must be written
    Fidelity fidelity = Fidelity::exact;
    // "E-MALFORMED", "L-RT", "A-SOFT", "C-CONFLICT", "I-REDUNDANT"; else empty. Of a line that clears:
    // "E-CLEARSINCLUDE" if what it clears stands in an include, which would set it once it is migrated,
    // "C-CONFLICT" if the include sets it for cgroup2 already.
    std::string code;
    std::string note;   // for the admin: what is lost or wrong
    std::string advice; // what to do, as a sentence without its dot; empty where the code says it
    std::vector<std::string> warnings; // "W-ZERO: ..."
    // The setting is a cgroup2 line that stays as it is; `to` repeats it.
    bool kept = false;
    // The lines of `to` only work after this setting: after all of `from`, and after lines that would
    // clear or replace them.
    std::size_t place_after = 0;
};

// Both, where there is only one place for them.
std::string note_and_advice(const Conversion &conversion);

enum class ShareFormula {
    kernel, // weight = shares * 100 / 1024, as the scheduler itself relates them
    runc,   // the curve of runc >= 1.3.2 and crun >= 1.23: 2 -> 1, 1024 -> 100, 262144 -> 10000
};

// What Proxmox VE writes into the LXC config before the raw lines, from the native keys of a container.
struct ProxmoxBase {
    std::optional<std::uint64_t> memory_mib; // memory:
    std::uint64_t swap_mib = 0;              // swap:
    std::optional<std::int64_t> quota_us;    // cpulimit: times 100000
    bool unprivileged = false;               // unprivileged: 1
};

struct ConvertOptions {
    ShareFormula shares = ShareFormula::kernel;
    std::optional<ProxmoxBase> proxmox; // set for a Proxmox container file, whatever it says
    // The first include that could not be read, empty if there is none: what it says about devices is
    // unknown.
    std::string unreadable_include;
};

// Every live or cleared v1 line that is not included is in `from` of exactly one conversion; so is every live
// cgroup2 line that is not included, or judged (kept). Included v1 lines are in one as well, except device
// rules, which are the base that a container's own rules change.
//
// Order: kept lines first, then cpuset, cpu, memory, io, pids, hugetlb, rdma, misc, devices: the order of the
// output. Conversions that write nothing stand between them.
std::vector<Conversion> convert(std::span<const Setting> settings, const HostFacts &host,
                                const ConvertOptions &options);

// Names a cgroup v1 file, unlike lxc.cgroup.dir and its relatives and lxc.cgroup.relative.
bool is_v1_key(std::string_view key);

Fidelity worst(std::span<const Conversion> conversions);

} // namespace warden::cgroup::convert
