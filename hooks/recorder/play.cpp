// SPDX-License-Identifier: LGPL-2.1-or-later
#include "recorder/play.hpp"

#include "base/child.hpp"
#include "base/process.hpp"
#include "recorder/cgroups.hpp"
#include "recorder/facts.hpp"
#include "recorder/snapshot.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace warden::recorder {
namespace {

constexpr int k_slice_ms = 5;
// A child that is about to end is not one that stays: output is at its end, or is still held after this.
constexpr std::int64_t k_grace_ms = 300;

struct Pipe {
    Fd read, write;
};

Result<Pipe> make_pipe() {
    std::array<int, 2> ends{-1, -1};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
        return errno_error("cannot make a pipe");
    Pipe made{Fd(ends[0]), Fd(ends[1])};
    TRY_ASSIGN(made.read, above_standard_files(std::move(made.read)));
    TRY_ASSIGN(made.write, above_standard_files(std::move(made.write)));
    return made;
}

// The descriptor that becomes the program's standard input; none: as it is, or closed.
Result<Fd> make_input(const Dir &root, Input input, Pipe &open_pipe) {
    if (input == Input::null || input == Input::endless)
        return root.open_file(input == Input::null ? "dev/null" : "dev/zero", O_RDONLY);
    if (input != Input::open)
        return Fd();
    TRY_ASSIGN(open_pipe, make_pipe());
    return std::move(open_pipe.read);
}

int become(const Plan &plan, int input, int output) {
    if (plan.input == Input::closed)
        ::close(STDIN_FILENO);
    if ((input >= 0 && dup2(input, STDIN_FILENO) < 0) || dup2(output, STDOUT_FILENO) < 0 ||
        dup2(output, STDERR_FILENO) < 0)
        return 127;
    const Error problem = become_program(plan.program);
    dprintf(STDERR_FILENO, "%s\n", problem.message.c_str());
    return problem.code == ENOENT ? 127 : 126; // as a shell says it
}

// What comes out of the program. Does as LXC does with it, ten times; drains the rest.
class Relay {
public:
    Relay(int from, Call &call) : from_(from), call_(call) { fcntl(from_, F_SETFL, O_NONBLOCK); }

    // Until nothing is there now. True: nobody has the other end any more.
    bool take() {
        std::array<char, k_lxc_read_bytes> buffer{};
        for (;;) {
            const ssize_t got = read(from_, buffer.data(), buffer.size());
            if (got < 0 && errno == EINTR)
                continue;
            if (got <= 0)
                return got == 0;
            account({buffer.data(), static_cast<std::size_t>(got)});
        }
    }
    void wait_ms(int ms) const {
        pollfd ready{from_, POLLIN, 0};
        poll(&ready, 1, ms);
    }

private:
    void account(std::string_view part) {
        call_.output_bytes += part.size();
        ++call_.output_reads;
        if (call_.output_reads > k_lxc_reads)
            call_.bytes_after_reads += part.size();
        else
            write_all(STDOUT_FILENO, part, "LXC's pipe").ignore();
    }

    int from_;
    Call &call_;
};

int wait_for(pid_t pid, const Plan &plan, Relay &relay) {
    const Deadline end = Deadline::after_ms(plan.kill_after_ms.value_or(Deadline::k_max_ms));
    for (;;) {
        int status = 0;
        if (waitpid(pid, &status, WNOHANG) == pid)
            return status;
        if (end.passed())
            kill(pid, SIGKILL);
        if (relay.take())
            poll(nullptr, 0, k_slice_ms); // its output is at its end, it is not
        else
            relay.wait_ms(k_slice_ms);
    }
}

void see_holders(const Dir &root, int pipe, Relay &relay, Call &call) {
    const Deadline grace = Deadline::after_ms(k_grace_ms);
    bool at_end = relay.take();
    while (!at_end && !grace.passed()) {
        relay.wait_ms(k_slice_ms);
        at_end = relay.take();
    }
    if (at_end)
        return;
    call.holders = holders_of(root, pipe);
    for (const Holder &one : call.holders)
        kill(static_cast<pid_t>(one.pid), SIGKILL);
}

} // namespace

Status play(const Dir &root, const Plan &plan, Call &call) {
    const auto groups = groups_of(root, "payload", plan.container);
    if (!groups.empty())
        call.group = groups.front();
    const auto run_before = read_run(root);
    const auto values_before =
        call.group ? read_values(root, *call.group) : decltype(read_values(root, "")){};

    TRY_ASSIGN(Pipe output, make_pipe());
    Pipe open_pipe;
    TRY_ASSIGN(const Fd input, make_input(root, plan.input, open_pipe));
    const std::int64_t begun_us = monotonic_us();
    TRY_ASSIGN(const pid_t pid, fork_process([&] { return become(plan, *input, *output.write); }));
    output.write.reset();
    Relay relay(*output.read, call);
    const int status = wait_for(pid, plan, relay);
    see_holders(root, *output.read, relay, call);
    if (plan.slow_ms > 0)
        poll(nullptr, 0, static_cast<int>(plan.slow_ms));
    call.duration_us = monotonic_us() - begun_us;
    call.ended = true;
    call.signalled = WIFSIGNALED(status);
    call.code = call.signalled ? WTERMSIG(status) : WEXITSTATUS(status);

    call.paths = path_changes(run_before, read_run(root));
    if (call.group)
        call.values = value_changes(values_before, read_values(root, *call.group));
    return k_done;
}

} // namespace warden::recorder
