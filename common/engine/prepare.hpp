// SPDX-License-Identifier: LGPL-2.1-or-later
// Between a parsed stack and its evaluation: modules are loaded, their options typed.
#pragma once

#include "config/options.hpp"
#include "engine/registry.hpp"
#include "engine/session.hpp"
#include "stack/stack.hpp"

#include <map>

namespace warden::engine {

// What belongs to one line of the stack. Keyed by the entry's address, so the stack must not move afterwards.
struct PreparedLine {
    unsigned number = 0; // position among the phase's module lines, from 0
    const Module *module = nullptr;
    config::OptionValues options;
};
using Prepared = std::map<const stack::Entry *, PreparedLine>;

// Loads what the phase's lines name. A line that cannot be used becomes a must_fail entry (or an absent one,
// when a leading '-' forgives that), with a finding that says why.
Prepared prepare(stack::Stack &stack, warden_phase phase, const policy::Policy &policy, Registry &registry,
                 const EngineEvents &events, const FixedResults &fixed, findings::PhaseReport &report);

// Settings given on a command line, on top of every file: the section "policy" sets the mode.
void add_overrides(policy::PolicySet &set, const std::vector<config::Section> &overrides);

} // namespace warden::engine
