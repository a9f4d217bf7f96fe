// SPDX-License-Identifier: LGPL-2.1-or-later
// What the watch has said already. Kept in a file, so that its restart says nothing twice.
#pragma once

#include "base/dir.hpp"
#include "findings/finding.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace warden::ctl::watch {

// One run of a container that was looked at.
struct ContainerRun {
    std::string container;
    std::uint64_t init_start_time = 0; // clock ticks since boot; with the pid it is one run
    std::int64_t init_pid = -1;
    std::uint64_t oom_kills = 0;
    bool operator==(const ContainerRun &other) const {
        return init_pid == other.init_pid && init_start_time == other.init_start_time;
    }
};

// One look: what holds of the containers that run.
struct Look {
    std::vector<findings::Finding> findings;
    std::vector<ContainerRun> runs;  // that were looked at
    std::set<std::string> looked_at; // names, also of those that do not run any more
    bool all = true;                 // every container of this host; false: only those of looked_at
};

struct Changes {
    std::vector<findings::Finding> begun;
    std::vector<findings::Finding> ended;     // of containers that still run
    std::vector<findings::Finding> oom_kills; // events: they have no end
    // Containers that were known to run without, and have a new error now.
    std::set<std::string> drifted;
};

class Known {
public:
    // Nothing is known of findings below warning, and of those that somebody waived.
    Changes compare(const Look &look);
    // Of a container that was looked at: HOOK-010 when there are more than were known.
    std::optional<findings::Finding> count_oom_kills(const std::string &container, std::uint64_t kills);

    const std::map<std::string, ContainerRun> &runs() const { return runs_; }
    std::string to_text() const;
    // What cannot be read is forgotten: then what holds is said once more.
    static Known from_text(const std::string &text);

private:
    bool is_gone(const findings::Finding &finding, const Look &look, const std::set<std::string> &now) const;

    std::map<std::string, findings::Finding> open_; // by what makes them the same
    std::map<std::string, ContainerRun> runs_;      // by container
};

// /run/lxc-warden/watch.json below root.
Known load_known(const Dir &root);
Status save_known(const Dir &root, const Known &known);

const std::vector<findings::Check> &watch_checks();

} // namespace warden::ctl::watch
