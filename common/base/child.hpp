// SPDX-License-Identifier: LGPL-2.1-or-later
// Child processes under a deadline. The only place in the project that forks.
#pragma once

#include "base/channel.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace warden {

struct WorkerEnd {
    enum class How { exited, killed, timed_out };
    How how = How::exited;
    int code = 0; // exit status, or the signal
    // Processes that the worker left behind; they have been killed.
    bool left_processes = false;
};

struct WorkerEvents {
    std::function<void(std::string_view message)> on_message;
    // What the worker printed to stdout and stderr. Called before any message that was sent
    // after a sync() that followed it.
    std::function<void(std::string_view output)> on_output;
};

// Forks a worker that runs `body` (its return value is the exit status; an exception ends it with SIGABRT)
// with stdin from /dev/null and stdout and stderr taken from it, and serves it until it ends or the deadline
// passes; then it and every process that it left is killed (they become children of this process:
// PR_SET_CHILD_SUBREAPER). Nothing of the worker's output can reach, and no process of its can hold, the
// caller's own stdout. One worker at a time in a process: children that another thread starts meanwhile would
// be taken for the worker's.
Result<WorkerEnd> run_worker(const Deadline &deadline, const std::function<int(Channel &)> &body,
                             const WorkerEvents &events);

struct ProgramEnd {
    WorkerEnd end;
    std::string output; // stdout, at most max_output bytes
    // There was more than that, and the program was killed (`end` then says timed_out).
    bool too_long = false;
};

// What becomes of processes that a program left behind. kept: when it ended with 0, they are its own matter.
enum class Leftovers : std::uint8_t { killed, kept };

// Runs a program (absolute path, no shell, environment LC_ALL=C and a fixed PATH, stderr on /dev/null) under
// a deadline. It reads `input` on stdin. A program that cannot be executed is an error.
Result<ProgramEnd> run_program(const std::vector<std::string> &argv, const Deadline &deadline,
                               std::size_t max_output, Leftovers leftovers = Leftovers::killed,
                               std::string_view input = {});

// Forks a process that runs `body` and ends with its value (an exception ends it with SIGABRT). It inherits
// everything: descriptors, signal mask, session. For the few that run_worker does not suit, see companion.hpp
// and foreground.hpp; the caller reaps it.
Result<pid_t> fork_process(const std::function<int()> &body);

// Replaces this process by a program, which is searched in PATH and inherits everything that is not
// close-on-exec. Only comes back with the reason why not.
Error become_program(const std::vector<std::string> &argv);

// /dev/null as stdin, stdout and stderr.
bool silence_standard_files();

// The OOM killer then takes this process last. Needs CAP_SYS_RESOURCE; best effort.
void avoid_oom_killer();

} // namespace warden
