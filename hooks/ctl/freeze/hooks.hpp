// SPDX-License-Identifier: LGPL-2.1-or-later
// The stack's phases around a freeze: what site modules want to be run inside the containers before it, and
// what undoes that after the thaw.
#pragma once

#include "base/companion.hpp"
#include "base/process.hpp"
#include "ctl/freeze/target.hpp"
#include "engine/setup.hpp"
#include "findings/phase_report.hpp"
#include "findings/request.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace warden::ctl::freeze {

// A program in a container that was run for a module.
struct GuestCommand {
    std::string container;
    std::vector<std::string> argv;
    bool undo = false;   // after the thaw
    std::string failure; // empty: it ended with 0
    std::int64_t us = 0;
    std::int64_t begun_us = 0; // CLOCK_MONOTONIC
};

struct FreezeHookSettings {
    engine::Setup setup;
    std::string lxc_attach = "/usr/bin/lxc-attach";
    std::int64_t phase_deadline_ms = 4000; // for the modules of all containers together
    std::int64_t max_frozen_ms = 30'000;   // after which what was begun is undone, whatever is frozen then
};

// What was begun in a container is undone in any case: by a process that outlives a freeze-run that is
// killed.
class FreezeHooks {
public:
    FreezeHooks(const Dir &root, FreezeHookSettings settings) : root_(root), settings_(std::move(settings)) {}

    // Before prepare().
    void limit(std::int64_t max_frozen_ms) { settings_.max_frozen_ms = max_frozen_ms; }
    // The phase freeze of each container's stack; no module's command has run yet. An Error: policy in mode
    // enforce refuses one of them, or the keeper could not be started.
    Status prepare(const std::vector<FreezeTarget> &targets);
    // Of who undoes; pid -1: nobody has to.
    ProcessId undoer() const;
    bool has_commands() const { return !commands_.empty(); }
    // The shortest time to freeze that a module asked for.
    std::optional<std::int64_t> freeze_deadline_ms() const { return freeze_deadline_ms_; }
    // Those of a container one after the other, containers side by side, until one fails. Whatever it says,
    // finish() undoes what was begun.
    Status run(std::int64_t deadline_ms);
    // After the thaw, or after a failure: undoes, in each container the last first, and runs the phase thaw.
    // An Error: something could not be undone. Does nothing the second time.
    Status finish();
    // The containers stay frozen when this process ends; what finish() does is done when they are thawed.
    Status leave();

    const std::vector<GuestCommand> &ran() const { return ran_; }
    // What the modules found, a line each.
    const std::vector<std::string> &remarks() const { return remarks_; }

private:
    struct Planned {
        FreezeTarget target;
        std::vector<std::string> argv, undo;
        std::int64_t deadline_ms = 0;
    };

    std::vector<findings::PhaseReport> judge(const std::vector<FreezeTarget> &targets,
                                             warden_phase phase) const;
    std::vector<findings::Request> requests(const std::vector<FreezeTarget> &targets,
                                            warden_phase phase) const;
    Status take(const std::vector<findings::PhaseReport> &reports, const std::vector<FreezeTarget> &targets);
    GuestCommand attach(const FreezeTarget &target, const std::vector<std::string> &argv, bool undo,
                        std::int64_t deadline_ms) const;
    Status start_keeper(const std::vector<FreezeTarget> &targets);
    int keep(const MessageSocket &socket, const std::vector<FreezeTarget> &targets);
    void wait_for_thaw(const std::vector<FreezeTarget> &targets) const;
    void undo_all(const MessageSocket &socket, const std::set<std::size_t> &begun);
    GuestCommand undo(const Planned &planned) const;
    void thaw_phase(const MessageSocket &socket, const std::vector<FreezeTarget> &targets);
    std::int64_t undo_deadline_ms() const;

    const Dir &root_;
    FreezeHookSettings settings_;
    std::vector<Planned> commands_;
    std::optional<std::int64_t> freeze_deadline_ms_;
    std::vector<GuestCommand> ran_;
    std::vector<std::string> remarks_;
    std::optional<Companion> keeper_;
};

} // namespace warden::ctl::freeze
