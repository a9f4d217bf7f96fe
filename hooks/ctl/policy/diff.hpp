// SPDX-License-Identifier: LGPL-2.1-or-later
// What another policy would change for one container. Pure.
#pragma once

#include "base/json.hpp"
#include "ctl/policy/view.hpp"
#include "findings/phase_report.hpp"

#include <string>
#include <vector>

namespace warden::ctl::policy {

// What one policy makes of a container.
struct Side {
    PolicyView view;
    findings::PhaseReport report;
    warden::policy::Policy policy; // which severities and waivers the container meets
};

struct Change {
    std::string what; // "decision", "mode", "limits.memory.max", or a finding's id
    // Each with the line that decides, where there is one; empty: there is none on this side.
    std::string from, to;
    std::string detail; // of a finding: where it is, and what it says
};

struct ContainerDiff {
    std::string container;
    std::vector<Change> changes;
    bool newly_refused = false;
    std::vector<std::string> reasons; // of that: the errors that are not waived, also those that are not new
    std::string not_evaluated;        // why; empty: it was
};

ContainerDiff compare(const std::string &container, const Side &before, const Side &after);

// Empty when nothing changes.
std::string diff_text(const ContainerDiff &diff);
Json diff_json(const ContainerDiff &diff);

} // namespace warden::ctl::policy
