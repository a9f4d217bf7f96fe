// Child processes under a deadline. The only place in the project that forks.
#pragma once

#include "base/clock.hpp"
#include "base/fd.hpp"
#include "base/result.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace warden {

// The worker's end of the channel to its supervisor: whole messages of at most k_max_message bytes.
class Channel {
public:
    static constexpr std::size_t k_max_message = std::size_t{1} << 20U;

    explicit Channel(Fd fd) : fd_(std::move(fd)) {}
    int fd() const { return *fd_; }
    Status send(std::string_view message) const;
    // Blocks until the supervisor has taken everything that was sent and printed before.
    Status sync() const;

private:
    Fd fd_;
};

struct WorkerEnd {
    enum class How { exited, killed, timed_out };
    How how = How::exited;
    int code = 0; // exit status, or the signal
    // Processes that the worker left behind; they have been killed.
    bool left_processes = false;
};

struct WorkerEvents {
    std::function<void(std::string_view message)> on_message;
    // What the worker printed to stdout and stderr. Called before any message that was sent later.
    std::function<void(std::string_view output)> on_output;
};

// Forks a worker that runs `body` (its return value is the exit status) with stdin from /dev/null and stdout
// and stderr taken from it, and serves it until it ends or the deadline passes; then it and every process
// that it left is killed (they become children of this process: PR_SET_CHILD_SUBREAPER). Nothing of the
// worker's output can reach, and no process of its can hold, the caller's own stdout.
Result<WorkerEnd> run_worker(const Deadline &deadline, const std::function<int(Channel &)> &body,
                             const WorkerEvents &events);

struct ProgramEnd {
    WorkerEnd end;
    std::string output; // stdout, at most max_output bytes; more ends the program
};

// Runs a program (absolute path, no shell, environment LC_ALL=C and a fixed PATH) under a deadline.
Result<ProgramEnd> run_program(const std::vector<std::string> &argv, const Deadline &deadline,
                               std::size_t max_output);

} // namespace warden
