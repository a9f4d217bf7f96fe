// SPDX-License-Identifier: LGPL-2.1-or-later
// One run of a program, with what it took.
#pragma once

#include <chrono>
#include <fcntl.h>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace warden::bench {

struct MeasuredRun {
    double seconds = 0;
    long peak_kib = 0; // largest resident set; never below what this process has at the start, a few MiB
    int exit_code = -1;
};

struct RunOptions {
    std::string output; // file for everything it writes
    std::string input = "/dev/null";
    rlim_t cpu_seconds = RLIM_INFINITY; // it is killed when it has used so much
    uid_t user = 0;                     // to become, for root
};

// In the child; words[0] is looked up in PATH.
[[noreturn]] inline void become(char **argv, const RunOptions &options) {
    const int file = open(options.output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const int input = open(options.input.c_str(), O_RDONLY | O_CLOEXEC);
    dup2(input, 0);
    dup2(file, 1);
    dup2(file, 2);
    const rlimit limit{options.cpu_seconds, options.cpu_seconds};
    const bool limited = options.cpu_seconds == RLIM_INFINITY || setrlimit(RLIMIT_CPU, &limit) == 0;
    const bool is_user = options.user == 0 || setuid(options.user) == 0;
    if (limited && is_user)
        execvp(argv[0], argv);
    _exit(127);
}

inline MeasuredRun run_measured(const std::vector<std::string> &words, const RunOptions &options) {
    std::vector<char *> argv;
    for (const auto &word : words)
        argv.push_back(const_cast<char *>(word.c_str()));
    argv.push_back(nullptr);
    const auto begin = std::chrono::steady_clock::now();
    const pid_t pid = fork();
    if (pid == 0)
        become(argv.data(), options);
    int status = 0;
    rusage usage{};
    if (pid < 0 || wait4(pid, &status, 0, &usage) != pid)
        throw std::runtime_error("cannot run " + words[0]);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    return {took.count(), usage.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

} // namespace warden::bench
