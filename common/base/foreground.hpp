// SPDX-License-Identifier: LGPL-2.1-or-later
// A program in the caller's place: with its terminal, files, environment and directory.
#pragma once

#include "base/result.hpp"

#include <csignal>
#include <string>
#include <vector>

namespace warden {

// While it lives, SIGINT, SIGTERM, SIGHUP and SIGQUIT do not end this process but are kept for
// run_foreground, and SIGPIPE is ignored: it has something to undo first. SIGCHLD has its default action,
// which a parent may have changed: the kernel then keeps no exit status.
class HeldSignals {
public:
    HeldSignals();
    ~HeldSignals();
    HeldSignals(const HeldSignals &) = delete;
    HeldSignals &operator=(const HeldSignals &) = delete;

    // The last of them that came, 0 for none. Takes it.
    int take() const;
    const sigset_t &set() const { return set_; }
    const sigset_t &before() const { return before_; }

private:
    sigset_t set_{}, before_{};
    struct sigaction pipe_before_ {
    }, child_before_{};
};

struct ForegroundEnd {
    // As a shell would tell it: the exit status, 128 + signal, 127 not found, 126 cannot be executed.
    int code = 0;
    bool started = false;
    int signal = 0; // a signal that was held and passed on to it
};

// Runs argv (argv[0] is searched in PATH) and waits for it, however long. Signals sent to this process
// meanwhile are passed on to it; those that a terminal sends reach it by themselves. It is not killed with
// this process: half a snapshot is worse than a late one.
Result<ForegroundEnd> run_foreground(const std::vector<std::string> &argv, const HeldSignals &signals);

} // namespace warden
