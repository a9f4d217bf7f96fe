// SPDX-License-Identifier: LGPL-2.1-or-later
// Evaluates cases with the real engine and modules, and compares with what they expect.
#pragma once

#include "ctl/cases/case_file.hpp"
#include "ctl/judge/world.hpp"
#include "engine/setup.hpp"
#include "findings/phase_report.hpp"

#include <map>
#include <string>
#include <vector>

namespace warden::ctl::cases {

struct Outcome {
    std::string name;
    Source at;
    std::vector<std::string> differences; // from what is expected; none: passed
    std::vector<std::string> details;     // the findings and writes that there were, a line each
    std::string not_run;                  // why it could not be evaluated; empty: it was

    bool passed() const { return differences.empty() && not_run.empty(); }
};

// The host that a case without facts of its own runs on: one that has everything.
cgroup::HostFacts default_facts();

class Runner {
public:
    // setup: stack, policy and modules; its host and its way to read configs are the cases'. Borrows it.
    explicit Runner(const engine::Setup &setup) : setup_(setup) {}

    // folder: where the case's file lies, and below which its paths are looked up.
    Outcome run(const Case &one, const Dir &folder);
    // What the engine says of it.
    Result<findings::PhaseReport> evaluate(const Case &one, const Dir &folder);

private:
    Result<const Dir *> world_for(const Case &one, const Dir &folder);

    const engine::Setup &setup_;
    std::map<std::string, judge::World> worlds_; // by layout and facts
};

// What a report comes to in a case's words.
struct Seen {
    Decision decision = Decision::allowed;
    std::set<std::string> finds; // not waived, of severity warning or error
    std::set<std::string> infos; // not waived, of severity info; and what an assumed host cannot know
    std::set<std::string> waives;
    std::set<std::string> writes;
};
Seen seen_in(const findings::PhaseReport &report);
// How it differs from what is expected, a sentence each. `finds` is exact but for infos, which need not be
// named.
std::vector<std::string> differences(const Expected &expected, const Seen &seen);

} // namespace warden::ctl::cases
