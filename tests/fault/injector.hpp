// SPDX-License-Identifier: LGPL-2.1-or-later
// Runs a program and lets one of its system calls, or one of a process that it forks, fail: ptrace(2), so
// nothing is built in or preloaded, and the program is the one that is shipped.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace warden::test {

// One call: the processes are numbered in the order in which they are forked (0 is the program itself), and
// the calls of one kind within a process are counted from 1. Counted by kind, so that a loop which waits a
// little longer moves nothing else.
struct Site {
    unsigned process = 0;
    long call = 0; // __NR_...
    unsigned occurrence = 0;

    bool operator==(const Site &) const = default;
};

struct Fault {
    Site site;
    int error = 0; // an errno

    std::string text() const; // "process 1, openat 3: EMFILE"
};

struct Traced {
    bool exited = false; // else it was killed by a signal, or did not end
    int code = -1;       // exit status, or the signal
    bool injected = false;
    bool hung = false;       // it was killed after k_most_s
    std::vector<Site> sites; // every call that can fail, when no fault was asked for
};

// start runs in the child and executes the program. What the dynamic loader does before the program begins,
// and what other programs do that it executes, is left alone.
Traced run_traced(const std::function<void()> &start, const std::optional<Fault> &fault);

// What the call can fail with on a host that is in trouble; empty when it cannot.
std::vector<int> plausible_errors(long call);
const char *call_name(long call);

} // namespace warden::test
