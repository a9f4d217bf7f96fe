// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stack/evaluate.hpp"

namespace warden::stack {
namespace {

struct State {
    Outcome outcome;
    bool must_fail = false; // final: not even a reset forgets an entry that could not be understood
};

void mark_bad(State &state, const Entry &entry, warden_result code) {
    if (state.outcome.impression == Impression::bad)
        return;
    // A refusal is never called "ok" or "ignore", although [ok=bad] makes one of them.
    const bool speaks = code != WARDEN_OK && code != WARDEN_IGNORE;
    state.outcome = {Impression::bad, speaks ? code : WARDEN_DENY, &entry};
}

void mark_good(State &state, const Entry &entry, warden_result code) {
    const Outcome &now = state.outcome;
    const bool first = now.impression == Impression::none;
    if (first || (now.impression == Impression::good && now.code == WARDEN_OK && code != WARDEN_OK))
        state.outcome = {Impression::good, code, &entry};
}

void walk(const Level &level, const RunEntry &run, State &state) {
    const State at_entry = state;
    for (std::size_t i = 0; i < level.size(); ++i) {
        const Entry &entry = level[i];
        if (entry.kind == EntryKind::absent)
            continue;
        if (entry.kind == EntryKind::substack) {
            walk(entry.entries, run, state);
            continue;
        }
        if (entry.kind == EntryKind::must_fail) {
            mark_bad(state, entry, WARDEN_CONFIG);
            state.must_fail = true;
            continue;
        }
        const warden_result said = run(entry);
        const warden_result result = said < WARDEN_OK || said >= WARDEN_RESULTS_ ? WARDEN_ERROR : said;
        const Step step = entry.control.at(static_cast<std::size_t>(result));
        switch (step.action) {
        case Action::ok:
        case Action::done:
            mark_good(state, entry, result);
            if (step.action == Action::done && state.outcome.impression == Impression::good)
                return;
            break;
        case Action::bad:
            mark_bad(state, entry, result);
            break;
        case Action::die:
            mark_bad(state, entry, result);
            return;
        case Action::ignore:
            break;
        case Action::reset:
            if (!state.must_fail)
                state = at_entry;
            break;
        case Action::jump:
            // The parser has refused a jump past the end; a level made otherwise must not gain by one.
            if (step.jump >= level.size() - i)
                mark_bad(state, entry, WARDEN_CONFIG);
            i += step.jump;
            break;
        }
    }
}

} // namespace

Outcome evaluate(const Level &level, const RunEntry &run) {
    State state;
    walk(level, run, state);
    return state.outcome;
}

void run_every_entry(const Level &level, const RunEntry &run) {
    for (const auto &entry : level) {
        if (entry.kind == EntryKind::substack)
            run_every_entry(entry.entries, run);
        else if (entry.kind == EntryKind::module)
            run(entry);
    }
}

void run_every_entry_reversed(const Level &level, const RunEntry &run) {
    for (auto entry = level.rbegin(); entry != level.rend(); ++entry) {
        if (entry->kind == EntryKind::substack)
            run_every_entry_reversed(entry->entries, run);
        else if (entry->kind == EntryKind::module)
            run(*entry);
    }
}

} // namespace warden::stack
