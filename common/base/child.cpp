// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/child.hpp"

#include "base/memory_file.hpp"
#include "base/reaper.hpp"

#include <algorithm>
#include <array>
#include <climits>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace warden {
namespace {

struct Pipes {
    ChannelEnds channel;
    Fd output_read, output_write;
};

Result<Pipes> make_pipes() {
    TRY_ASSIGN(ChannelEnds channel, make_channel());
    std::array<int, 2> ends{-1, -1};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
        return errno_error("cannot make a pipe");
    Fd read_end(ends[0]);
    Fd write_end(ends[1]);
    TRY_ASSIGN(read_end, above_standard_files(std::move(read_end)));
    TRY_ASSIGN(write_end, above_standard_files(std::move(write_end)));
    fcntl(*read_end, F_SETFL, O_NONBLOCK);
    return Pipes{std::move(channel), std::move(read_end), std::move(write_end)};
}

void reset_signals() {
    for (int number = 1; number < NSIG; ++number)
        signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

bool redirect_standard_files(int output) {
    const auto null = above_standard_files(Fd(open("/dev/null", O_RDONLY | O_CLOEXEC)));
    return null && dup2(**null, 0) == 0 && dup2(output, 1) == 1 && dup2(output, 2) == 2;
}

[[noreturn]] void child_main(Pipes &pipes, pid_t parent, const std::function<int(Channel &)> &body) {
    reset_signals();
    setsid();
    // Dies with its supervisor; the check closes the race with a supervisor that died before prctl.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent || !redirect_standard_files(*pipes.output_write))
        _exit(127);
    Channel channel = std::move(pipes.channel.worker);
    { const Pipes closed = std::move(pipes); }
    int code = 127;
    try {
        code = body(channel);
    } catch (...) {
        abort();
    }
    std::fflush(nullptr);
    _exit(code);
}

constexpr int k_messages_a_round = 64;

// Serves one worker. Every step is bounded, so that a worker that never stops talking meets its deadline.
class Supervisor {
public:
    Supervisor(Pipes &pipes, const WorkerEvents &events, const bool *enough)
        : channel_(pipes.channel.supervisor), output_(*pipes.output_read), events_(events), enough_(enough) {}

    // True when the worker ended, false when the deadline passed or the caller had enough.
    bool serve(int pidfd, const Deadline &deadline) {
        std::array<pollfd, 3> fds{{{pidfd, POLLIN, 0}, {output_, POLLIN, 0}, {channel_.fd(), POLLIN, 0}}};
        while (!deadline.passed() && !*enough_) {
            const auto left = static_cast<int>(std::min<std::int64_t>(deadline.left_ms(), INT_MAX));
            if (poll(fds.data(), fds.size(), left) < 0 && errno != EINTR)
                return false;
            const bool ended = fds[0].revents != 0;
            // What was printed up to now belongs to what was sent up to now: the worker waits in sync()
            // before it goes on while anything is in the pipe. So messages first, and then no more than was
            // there before.
            const int printed = fds[1].revents != 0 ? waiting() : 0;
            const Taken taken = take_messages();
            if (taken.closed)
                fds[2].fd = -1;
            // poll(2) reports a closed end for ever: it is taken off the list.
            if (fds[1].revents != 0 && !taken.more && !taken.synced && !take_output(printed))
                fds[1].fd = -1;
            if (ended && !taken.any)
                return true;
        }
        return false;
    }

private:
    struct Taken {
        bool any = false, more = false, synced = false, closed = false;
    };

    // Bytes in the pipe; -1 when that cannot be told.
    int waiting() const {
        int bytes = 0;
        return ioctl(output_, FIONREAD, &bytes) == 0 ? bytes : -1;
    }

    // At most so many bytes of what the pipe holds; false when nobody can write to it any more.
    bool take_output(int bytes) {
        std::array<char, 65536> chunk{};
        do {
            const auto wanted = std::clamp<std::size_t>(static_cast<std::size_t>(bytes), 1, chunk.size());
            const ssize_t got = ::read(output_, chunk.data(), wanted);
            if (got <= 0)
                return got < 0 && (errno == EAGAIN || errno == EINTR);
            if (events_.on_output)
                events_.on_output({chunk.data(), static_cast<std::size_t>(got)});
            bytes -= static_cast<int>(got);
        } while (bytes > 0);
        return true;
    }

    Taken take_messages() {
        Taken taken;
        for (int count = 0; count < k_messages_a_round && !*enough_; ++count) {
            switch (channel_.next()) {
            case ChannelReader::Event::closed:
                taken.closed = true;
                return taken;
            case ChannelReader::Event::nothing:
                return taken;
            case ChannelReader::Event::sync:
                take_output(waiting());
                channel_.answer_sync();
                taken.synced = true;
                break;
            case ChannelReader::Event::message:
                if (events_.on_message)
                    events_.on_message(channel_.message());
                break;
            }
            taken.any = true;
        }
        taken.more = true;
        return taken;
    }

    ChannelReader &channel_;
    int output_;
    const WorkerEvents &events_;
    const bool *enough_;
};

// A forked worker; killed and reaped, with all that it left, at the latest when this goes.
class Worker {
public:
    Worker(pid_t pid, std::vector<pid_t> before, Leftovers leftovers)
        : pid_(pid), before_(std::move(before)), leftovers_(leftovers) {}
    Worker(const Worker &) = delete;
    Worker &operator=(const Worker &) = delete;
    ~Worker() {
        if (pid_ > 0)
            finish(false);
    }

    WorkerEnd finish(bool ended) {
        const pid_t pid = std::exchange(pid_, -1);
        if (!ended)
            kill(pid, SIGKILL);
        const bool kept = leftovers_ == Leftovers::kept && ended && has_succeeded(pid);
        // Before it is reaped: until then no other process group can have its number.
        if (!kept)
            kill(-pid, SIGKILL);
        const siginfo_t info = reap_killed(pid);
        WorkerEnd end;
        end.code = info.si_status;
        end.how = info.si_code == CLD_EXITED ? WorkerEnd::How::exited : WorkerEnd::How::killed;
        if (!ended)
            end.how = WorkerEnd::How::timed_out;
        end.left_processes = !kept && kill_new_children(before_);
        return end;
    }

private:
    // Without reaping it.
    static bool has_succeeded(pid_t pid) {
        siginfo_t info{};
        return waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
               info.si_pid == pid && info.si_code == CLD_EXITED && info.si_status == 0;
    }

    pid_t pid_;
    std::vector<pid_t> before_;
    Leftovers leftovers_;
};

Result<WorkerEnd> run(const Deadline &deadline, const std::function<int(Channel &)> &body,
                      const WorkerEvents &events, const bool *enough, Leftovers leftovers) {
    TRY_ASSIGN(Pipes pipes, make_pipes());
    const Subreaper subreaper;
    auto before = own_children();
    // What this process has not printed yet must not be printed by the child.
    std::fflush(nullptr);
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid < 0)
        return errno_error("cannot fork a worker");
    if (pid == 0)
        child_main(pipes, parent, body);
    Worker worker(pid, std::move(before), leftovers);
    { const Channel closed = std::move(pipes.channel.worker); }
    pipes.output_write.reset();
    const Fd pidfd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    if (!pidfd)
        return errno_error("cannot watch the worker");
    Supervisor supervisor(pipes, events, enough);
    return worker.finish(supervisor.serve(*pidfd, deadline));
}

// As execve(2) wants them; argv must outlive it.
std::vector<char *> pointers_to(const std::vector<std::string> &argv) {
    std::vector<char *> arguments;
    arguments.reserve(argv.size() + 1);
    for (const auto &argument : argv)
        arguments.push_back(const_cast<char *>(argument.c_str()));
    arguments.push_back(nullptr);
    return arguments;
}

// In the child. Comes back only when the program could not be executed.
int execute(const std::vector<std::string> &argv, const Fd &input, const Channel &channel) {
    const auto arguments = pointers_to(argv);
    std::array<char *, 3> environment{const_cast<char *>("LC_ALL=C"),
                                      const_cast<char *>("PATH=/usr/sbin:/usr/bin:/sbin:/bin"), nullptr};
    const Fd null(open("/dev/null", O_WRONLY | O_CLOEXEC));
    dup2(*null, 2);
    if (input)
        dup2(*input, 0);
    // Also what this process was itself given open by its caller. Linux 5.11; an older one passes it on.
    static_cast<void>(close_range(3, ~0U, CLOSE_RANGE_CLOEXEC));
    execve(arguments[0], arguments.data(), environment.data());
    // An error that cannot be sent still shows as exit status 127.
    static_cast<void>(channel.send(errno_error("cannot execute " + argv[0]).message));
    return 127;
}

} // namespace

Result<WorkerEnd> run_worker(const Deadline &deadline, const std::function<int(Channel &)> &body,
                             const WorkerEvents &events) {
    const bool enough = false;
    return run(deadline, body, events, &enough, Leftovers::killed);
}

Result<ProgramEnd> run_program(const std::vector<std::string> &argv, const Deadline &deadline,
                               std::size_t max_output, Leftovers leftovers, std::string_view input) {
    if (argv.empty() || argv[0].empty() || argv[0].front() != '/')
        return Error{"a program must be named by its absolute path", EINVAL};
    ProgramEnd result;
    std::string failure;
    Fd stdin_file; // /dev/null without one
    if (!input.empty()) {
        TRY_ASSIGN(stdin_file, memory_file(input));
    }
    const auto on_message = [&](std::string_view message) { failure = message; };
    const auto on_output = [&](std::string_view output) {
        const auto room = max_output - result.output.size();
        result.too_long = result.too_long || output.size() > room;
        result.output += output.substr(0, room);
    };
    const auto body = [&](Channel &channel) { return execute(argv, stdin_file, channel); };
    TRY_ASSIGN(result.end, run(deadline, body, {on_message, on_output}, &result.too_long, leftovers));
    if (!failure.empty())
        return Error{failure};
    return result;
}

Result<pid_t> fork_process(const std::function<int()> &body) {
    std::fflush(nullptr);
    const pid_t pid = fork();
    if (pid < 0)
        return errno_error("cannot fork");
    if (pid > 0)
        return pid;
    int code = 127;
    try {
        code = body();
    } catch (...) {
        abort();
    }
    std::fflush(nullptr);
    _exit(code);
}

Error become_program(const std::vector<std::string> &argv) {
    if (argv.empty())
        return Error{"no program is given", EINVAL};
    const auto arguments = pointers_to(argv);
    execvp(arguments[0], arguments.data());
    return errno_error("cannot execute " + argv[0]);
}

bool silence_standard_files() {
    const auto null = above_standard_files(Fd(open("/dev/null", O_RDWR | O_CLOEXEC)));
    return null && dup2(**null, 0) == 0 && dup2(**null, 1) == 1 && dup2(**null, 2) == 2;
}

void avoid_oom_killer() {
    const Fd fd(open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
    if (fd && ::write(*fd, "-1000", 5) != 5)
        return;
}

} // namespace warden
