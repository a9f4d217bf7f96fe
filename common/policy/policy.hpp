// SPDX-License-Identifier: LGPL-2.1-or-later
// The site's policy: drop-in texts -> blocks with their gates -> the merged policy of one container.
#pragma once

#include "config/dropins.hpp"
#include "config/options.hpp"
#include "policy/match.hpp"
#include "policy/rollout.hpp"
#include "policy/waiver.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <warden/module.h>

namespace warden::policy {

// In the order of strictness.
enum class Mode : std::uint8_t { audit, enforce };
std::string_view mode_name(Mode mode);

// What `watch` does, under enforce, about a container whose confinement or limits change while it runs.
enum class OnDrift : std::uint8_t { report, freeze, stop };

struct ModeItem {
    Mode mode = Mode::audit;
    Source at;
    std::string rollout{}; // "in the 25 % of seed x: 11"; not carried between processes
};

struct SeverityItem {
    warden_severity severity = 0;
    Source at;
};

// A [policy] section and what stands after it up to the next one (of the first also what stands before it).
struct PolicyBlock {
    Match match;
    Source at; // of [policy]; of a block without one: the file
    bool gate_is_broken =
        false; // a key of `match` is wrong: only the block's mode counts, and that for everybody
    std::optional<ModeItem> mode;
    std::optional<Rollout> rollout;           // the mode is only for the containers that are in
    std::optional<bool> ignores_broken_files; // broken-file = ignore
    std::optional<OnDrift> on_drift;
    std::optional<std::string> revision;  // what the site calls its policy as it is now; of all its files
    std::vector<config::Section> modules; // options of modules, not typed yet
    std::vector<Waiver> waivers;
    std::vector<std::pair<std::string, SeverityItem>> severities;
};

// All files, for all containers.
struct PolicySet {
    std::vector<PolicyBlock> blocks; // in the order of priority: later ones win
    config::Problems problems;       // with files that could not be read
    // With problems: what a file of which nothing else counts most likely says of the mode.
    std::optional<ModeItem> suspected;
    Place place; // by which rollouts are decided
    // "sha256:" and 64 digits, of names and texts of the files in force, whatever directories they lie in:
    // equal on two hosts that have the same policy.
    std::string digest;

    // `revision` of the last file that has one; empty without any.
    std::string revision() const;
};

// Whether it makes a difference what a container is called: a block, a waiver or a rollout asks.
bool asks_for_names(const PolicySet &policies);

PolicySet parse_policy(const config::DropIns &files);
// With the machine below root and today as the place. Drop-in directories weakest first, see
// config::policy_directories.
PolicySet read_policy(const Dir &root, const std::vector<std::string> &directories, const Trust &trust);

// What holds for one container.
struct Policy {
    std::vector<ModeItem> held_back; // that a rollout keeps from this container
    std::vector<ModeItem> modes; // that matching blocks set, in the order of priority; the last one counts
    bool broken = false;         // something could not be read or understood: then the strictest one counts
    bool ignores_broken_files = false;  // the site wants starts all the same
    OnDrift on_drift = OnDrift::report; // as configured; it only counts under enforce

    std::map<std::string, config::Section, std::less<>> modules; // items of every matching block, in order
    std::map<std::string, std::vector<SeverityItem>, std::less<>>
        severities; // by finding id; the last one counts
    std::vector<Waiver> waivers;

    // audit without a source when no file sets one.
    ModeItem mode() const;
    // Nobody knows what a broken file would have refused: with it nothing is allowed, unless the site says
    // so.
    bool allows_nothing() const { return broken && !ignores_broken_files; }
    std::optional<SeverityItem> severity(std::string_view id) const;
    // The items of [name], for config::read_options; empty when there is no such section.
    std::span<const config::Item> options_of(std::string_view name) const;
};

// The strictest mode that may hold for a container of which only so much is known. Without a name: for any.
ModeItem strictest_mode(const PolicySet &set, const std::optional<std::string> &name = {},
                        const std::optional<std::string> &lxcpath = {});

Policy policy_for(const PolicySet &set, const ContainerFacts &facts);

} // namespace warden::policy
