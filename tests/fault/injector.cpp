// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fault/injector.hpp"

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <fstream>
#include <map>
#include <set>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

namespace warden::test {
namespace {

constexpr int k_options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                          PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
constexpr unsigned k_most_s = 30; // no run of the programs here takes a tenth of it

struct Range {
    unsigned long long begin = 0, end = 0;
};

// Where the dynamic loader lies in the process, which has just executed its program.
Range loader_of(pid_t pid) {
    Range range;
    std::ifstream maps("/proc/" + std::to_string(pid) + "/maps");
    for (std::string line; std::getline(maps, line);) {
        if (line.find("/ld-linux") == std::string::npos)
            continue;
        const auto dash = line.find('-');
        const auto blank = line.find(' ');
        const auto begin = std::stoull(line.substr(0, dash), nullptr, 16);
        range.begin = range.begin == 0 ? begin : range.begin;
        range.end = std::stoull(line.substr(dash + 1, blank - dash - 1), nullptr, 16);
    }
    return range;
}

struct Process {
    unsigned number = 0;
    bool started = false;  // past the dynamic loader
    bool foreign = false;  // has executed another program
    bool attached = false; // its first stop is over
    bool failing = false;  // its current call does nothing and will fail
    long argument = 0;     // of that call, when it has another one meanwhile
    std::map<long, unsigned> counts;
};

class Tracer {
public:
    Tracer(pid_t program, const std::optional<Fault> &fault) : program_(program), fault_(fault) {
        processes_[program].number = next_++;
        processes_[program].attached = true;
        traced_.insert(program);
    }

    Traced run() {
        const auto old = std::signal(SIGALRM, SIG_DFL);
        struct sigaction wake {};
        wake.sa_handler = [](int) {}; // without SA_RESTART: waitpid ends
        sigaction(SIGALRM, &wake, nullptr);
        alarm(k_most_s);
        while (!done_) {
            int status = 0;
            const pid_t pid = waitpid(-1, &status, __WALL);
            out_.hung = pid < 0 && errno == EINTR;
            if (pid < 0)
                break;
            take(pid, status);
        }
        alarm(0);
        std::signal(SIGALRM, old);
        for (const pid_t pid : traced_)
            kill(pid, SIGKILL);
        return std::move(out_);
    }

private:
    void take(pid_t pid, int status) {
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            traced_.erase(pid);
            if (pid != program_)
                return;
            out_.exited = WIFEXITED(status);
            out_.code = out_.exited ? WEXITSTATUS(status) : WTERMSIG(status);
            done_ = true;
            return;
        }
        // The child of a fork can stop before its parent reports it, and then waits until it has a number.
        const auto known = processes_.find(pid);
        if (WIFSTOPPED(status) && known != processes_.end())
            stopped(pid, known->second, WSTOPSIG(status), status >> 16);
        else if (WIFSTOPPED(status))
            early_.insert(pid);
    }

    void stopped(pid_t pid, Process &process, int signal, int event) {
        if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK || event == PTRACE_EVENT_CLONE)
            forked(pid, process);
        if (event == PTRACE_EVENT_EXEC)
            executed(pid, process);
        if (signal == (SIGTRAP | 0x80))
            at_call(pid, process);
        const bool ours = event != 0 || signal == (SIGTRAP | 0x80) || !process.attached;
        process.attached = true;
        go_on(pid, process, ours ? 0 : signal);
    }

    void forked(pid_t pid, const Process &parent) {
        unsigned long child = 0;
        ptrace(PTRACE_GETEVENTMSG, pid, nullptr, &child);
        Process &process = processes_[static_cast<pid_t>(child)];
        process.number = next_++;
        process.started = parent.started;
        process.foreign = parent.foreign;
        traced_.insert(static_cast<pid_t>(child));
        if (early_.erase(static_cast<pid_t>(child)) != 0)
            stopped(static_cast<pid_t>(child), process, SIGSTOP, 0);
    }

    void executed(pid_t pid, Process &process) {
        if (pid == program_ && loader_.end == 0)
            loader_ = loader_of(pid);
        else
            process.foreign = true;
    }

    // At its entry or its exit.
    void at_call(pid_t pid, Process &process) {
        __ptrace_syscall_info info{};
        if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) <= 0)
            return;
        if (info.op == PTRACE_SYSCALL_INFO_EXIT && process.failing) {
            if (fault_->site.call == SYS_brk)
                ptrace(PTRACE_POKEUSER, pid, offsetof(user_regs_struct, rdi), process.argument);
            else
                set_result(pid, -fault_->error);
            process.failing = false;
            out_.injected = true;
        }
        if (info.op != PTRACE_SYSCALL_INFO_ENTRY || loader_.end == 0 || process.foreign)
            return;
        const auto at = info.instruction_pointer;
        process.started = process.started || at < loader_.begin || at >= loader_.end;
        const auto call = static_cast<long>(info.entry.nr);
        if (!process.started || plausible_errors(call).empty())
            return;
        const Site site{process.number, call, ++process.counts[call]};
        if (!fault_)
            out_.sites.push_back(site);
        else if (!out_.injected && site == fault_->site)
            fail(pid, process);
    }

    void fail(pid_t pid, Process &process) {
        if (fault_->site.call == SYS_brk) {
            // The kernel then says where the break is, which is how it refuses.
            process.argument = ptrace(PTRACE_PEEKUSER, pid, offsetof(user_regs_struct, rdi), 0);
            ptrace(PTRACE_POKEUSER, pid, offsetof(user_regs_struct, rdi), 0);
            process.failing = true;
            return;
        }
        // Linux closes a descriptor also when it reports an error.
        if (fault_->site.call != SYS_close)
            ptrace(PTRACE_POKEUSER, pid, offsetof(user_regs_struct, orig_rax), -1);
        process.failing = true;
    }

    static void set_result(pid_t pid, long value) {
        ptrace(PTRACE_POKEUSER, pid, offsetof(user_regs_struct, rax), value);
    }

    // After the fault nothing is watched any more: the rest runs as fast as ever.
    void go_on(pid_t pid, const Process &process, int signal) {
        const bool over = (out_.injected && !process.failing) || (process.foreign && pid != program_);
        if (over)
            traced_.erase(pid);
        ptrace(over ? PTRACE_DETACH : PTRACE_SYSCALL, pid, nullptr, signal);
    }

    const pid_t program_;
    const std::optional<Fault> &fault_;
    std::map<pid_t, Process> processes_;
    std::set<pid_t> traced_; // alive and not let go
    std::set<pid_t> early_;  // stopped before they were told of
    unsigned next_ = 0;
    Range loader_;
    Traced out_;
    bool done_ = false;
};

} // namespace

Traced run_traced(const std::function<void()> &start, const std::optional<Fault> &fault) {
    const pid_t pid = fork();
    if (pid == 0) {
        ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
        raise(SIGSTOP);
        start();
        _exit(112);
    }
    int status = 0;
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
        return {};
    ptrace(PTRACE_SETOPTIONS, pid, nullptr, k_options);
    ptrace(PTRACE_SYSCALL, pid, nullptr, 0);
    return Tracer(pid, fault).run();
}

} // namespace warden::test
