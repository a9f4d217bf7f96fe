// SPDX-License-Identifier: LGPL-2.1-or-later
// The fleet from other sides than its hosts.
#pragma once

#include "ctl/report/fleet.hpp"
#include "findings/finding.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace warden::ctl::report {

// The name of a host; of two machines with one name each says which it is.
std::string host_name(const FleetHost &host);

// Something of which nothing is known.
struct Gap {
    std::string_view container; // empty: the host itself
    std::string_view why;
};
std::vector<Gap> gaps_of(const FleetHost &host);

// A container, or a host itself (container is null), that has findings.
struct Subject {
    const FleetHost *host = nullptr;
    const HostContainer *container = nullptr;
    std::string_view name;                     // of the container; empty: the host
    std::vector<const HostFinding *> findings; // the worst first
    unsigned errors = 0, warnings = 0, infos = 0, waived = 0;
};
// By their worst finding, those that have more of it before the others.
std::vector<Subject> subjects_by_worst(const Fleet &fleet);

struct IdView {
    std::string_view id;
    warden_severity severity = WARDEN_SEV_INFO; // the highest
    std::string_view why, fix;                  // of the first finding that has one
    bool one_fix = true;                        // it is everybody's
    std::size_t open = 0, waived = 0;           // findings
    // Who has it, not waived: names of containers by host; the empty name is the host itself.
    std::map<const FleetHost *, std::set<std::string_view>> where;

    std::size_t containers() const;
};
// By severity, then by how many have it.
std::vector<IdView> findings_by_id(const Fleet &fleet);

struct WaiverView {
    const HostWaiver *waiver = nullptr; // of the first host that has it
    std::int64_t days_left = 0;         // after the day of the report; below 0: it has expired
    std::vector<const FleetHost *> hosts;
    std::size_t findings = 0; // that it covers
};
// Those that end first before the others. Waivers that say the same on several hosts are one.
std::vector<WaiverView> waivers_by_days(const Fleet &fleet);

struct PolicyView {
    std::string_view revision, digest; // may be empty
    std::vector<const FleetHost *> hosts;
    std::uint64_t problems = 0;
};
// The most common one first.
std::vector<PolicyView> policies_of(const Fleet &fleet);

struct RolloutView {
    std::string_view seed, mode;
    unsigned percent = 0;
    std::size_t hosts = 0;
    std::uint64_t in = 0, out = 0;
};
std::vector<RolloutView> rollouts_of(const Fleet &fleet);

// A finding as every other verb has it, for the writers of other programs' formats.
findings::Finding plain_finding(const HostFinding &finding);

// "3 errors"; noun in the singular.
// "5 min", "26 h", "12 days".
std::string duration_text(std::int64_t seconds);

} // namespace warden::ctl::report
