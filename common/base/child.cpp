#include "base/child.hpp"

#include "base/dir.hpp"
#include "base/text.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace warden {
namespace {

constexpr std::string_view k_sync("\0sync", 5);
constexpr int k_max_reap_rounds = 50; // of 10 ms: a process in uninterruptible sleep is not waited for

struct Pipes {
    Fd parent_channel, child_channel, output_read, output_write;
};

Result<Pipes> make_pipes() {
    std::array<int, 2> sockets{};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets.data()) != 0)
        return errno_error("cannot make a socket pair");
    Pipes pipes{Fd(sockets[0]), Fd(sockets[1]), {}, {}};
    const int size = static_cast<int>(Channel::k_max_message * 2);
    setsockopt(sockets[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    setsockopt(sockets[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    std::array<int, 2> output{};
    if (pipe2(output.data(), O_CLOEXEC) != 0)
        return errno_error("cannot make a pipe");
    pipes.output_read = Fd(output[0]);
    pipes.output_write = Fd(output[1]);
    fcntl(*pipes.output_read, F_SETFL, O_NONBLOCK);
    return pipes;
}

void reset_signals() {
    for (int number = 1; number < NSIG; ++number)
        signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

bool redirect_standard_files(int output) {
    const Fd null(open("/dev/null", O_RDONLY | O_CLOEXEC));
    return null && dup2(*null, 0) == 0 && dup2(output, 1) == 1 && dup2(output, 2) == 2;
}

[[noreturn]] void child_main(Pipes &pipes, pid_t parent, const std::function<int(Channel &)> &body) {
    reset_signals();
    setsid();
    // Dies with its supervisor; the check closes the race with a supervisor that died before prctl.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent || !redirect_standard_files(*pipes.output_write))
        _exit(127);
    pipes.output_write.reset();
    pipes.output_read.reset();
    pipes.parent_channel.reset();
    int code = 127;
    try {
        Channel channel(std::move(pipes.child_channel));
        code = body(channel);
    } catch (...) {
        abort();
    }
    _exit(code);
}

std::vector<pid_t> own_children() {
    std::vector<pid_t> found;
    const auto proc = Dir::open("/proc/self/task");
    if (!proc)
        return found;
    const auto text = proc->read_kernel_file(std::to_string(gettid()) + "/children", std::size_t{1} << 20U);
    if (!text)
        return found;
    for (const auto word : words(*text)) {
        if (const auto pid = parse_u64(trim(word)))
            found.push_back(static_cast<pid_t>(*pid));
    }
    return found;
}

// Everything below the worker's session that is still there is now a child of this process.
bool kill_left_processes(pid_t worker, const std::vector<pid_t> &before) {
    bool left = kill(-worker, 0) == 0;
    for (int round = 0; round < k_max_reap_rounds; ++round) {
        kill(-worker, SIGKILL);
        bool any = false;
        for (const pid_t pid : own_children()) {
            if (std::find(before.begin(), before.end(), pid) != before.end())
                continue;
            any = true;
            kill(pid, SIGKILL);
            waitpid(pid, nullptr, WNOHANG);
        }
        left = left || any;
        if (!any)
            break;
        poll(nullptr, 0, 10);
    }
    return left;
}

class Supervisor {
public:
    Supervisor(Pipes &pipes, const WorkerEvents &events) : pipes_(pipes), events_(events) {}

    void drain_output() {
        std::array<char, 65536> chunk{};
        for (;;) {
            const ssize_t got = ::read(*pipes_.output_read, chunk.data(), chunk.size());
            if (got <= 0)
                return;
            if (events_.on_output)
                events_.on_output({chunk.data(), static_cast<std::size_t>(got)});
        }
    }

    // One message; false when there is none.
    bool take_message() {
        buffer_.resize(Channel::k_max_message);
        const ssize_t got = recv(*pipes_.parent_channel, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
        if (got <= 0)
            return false;
        const std::string_view message(buffer_.data(), static_cast<std::size_t>(got));
        if (message == k_sync) {
            drain_output();
            return send(*pipes_.parent_channel, "k", 1, MSG_NOSIGNAL | MSG_DONTWAIT) == 1;
        }
        if (events_.on_message)
            events_.on_message(message);
        return true;
    }

    // True when the worker ended, false when the deadline passed.
    bool serve(int pidfd, const Deadline &deadline) {
        for (;;) {
            std::array<pollfd, 3> fds{
                {{pidfd, POLLIN, 0}, {*pipes_.output_read, POLLIN, 0}, {*pipes_.parent_channel, POLLIN, 0}}};
            const int ready = poll(fds.data(), fds.size(), static_cast<int>(deadline.left_ms()));
            if (ready == 0 || (ready < 0 && errno != EINTR))
                return false;
            drain_output();
            const bool more = take_message();
            if ((fds[0].revents & POLLIN) != 0 && !more) {
                drain_output();
                return true;
            }
        }
    }

private:
    Pipes &pipes_;
    const WorkerEvents &events_;
    std::string buffer_;
};

WorkerEnd reap(pid_t pid, bool ended) {
    if (!ended)
        kill(pid, SIGKILL);
    siginfo_t info{};
    // A worker in uninterruptible sleep cannot be reaped: its supervisor goes on without it.
    for (int round = 0; round < k_max_reap_rounds; ++round) {
        if (waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG) != 0 || info.si_pid == pid)
            break;
        poll(nullptr, 0, 10);
    }
    WorkerEnd end;
    end.code = info.si_status;
    end.how = info.si_code == CLD_EXITED ? WorkerEnd::How::exited : WorkerEnd::How::killed;
    if (!ended)
        end.how = WorkerEnd::How::timed_out;
    return end;
}

} // namespace

Status Channel::send(std::string_view message) const {
    if (message.size() > k_max_message)
        return Error{"a message of " + std::to_string(message.size()) +
                         " bytes is too long for the worker's channel",
                     EMSGSIZE};
    if (::send(*fd_, message.data(), message.size(), MSG_NOSIGNAL) < 0)
        return errno_error("cannot send to the supervisor");
    return k_done;
}

Status Channel::sync() const {
    TRY(send(k_sync));
    char answer = 0;
    if (recv(*fd_, &answer, 1, 0) != 1)
        return errno_error("no answer from the supervisor");
    return k_done;
}

Result<WorkerEnd> run_worker(const Deadline &deadline, const std::function<int(Channel &)> &body,
                             const WorkerEvents &events) {
    TRY_ASSIGN(Pipes pipes, make_pipes());
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    const auto before = own_children();
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid < 0)
        return errno_error("cannot fork a worker");
    if (pid == 0)
        child_main(pipes, parent, body);
    pipes.child_channel.reset();
    pipes.output_write.reset();
    const Fd pidfd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    if (!pidfd) {
        const Error error = errno_error("cannot watch the worker");
        reap(pid, false);
        return error;
    }
    Supervisor supervisor(pipes, events);
    WorkerEnd end = reap(pid, supervisor.serve(*pidfd, deadline));
    end.left_processes = kill_left_processes(pid, before);
    return end;
}

Result<ProgramEnd> run_program(const std::vector<std::string> &argv, const Deadline &deadline,
                               std::size_t max_output) {
    ProgramEnd result;
    const auto body = [&](Channel &) {
        std::vector<char *> arguments;
        for (const auto &argument : argv)
            arguments.push_back(const_cast<char *>(argument.c_str()));
        arguments.push_back(nullptr);
        std::array<char *, 3> environment{const_cast<char *>("LC_ALL=C"),
                                          const_cast<char *>("PATH=/usr/sbin:/usr/bin:/sbin:/bin"), nullptr};
        const Fd null(open("/dev/null", O_WRONLY | O_CLOEXEC));
        dup2(*null, 2);
        execve(arguments[0], arguments.data(), environment.data());
        return 127;
    };
    const auto on_output = [&](std::string_view output) {
        result.output += output.substr(0, max_output - std::min(max_output, result.output.size()));
    };
    TRY_ASSIGN(result.end, run_worker(deadline, body, {nullptr, on_output}));
    return result;
}

} // namespace warden
