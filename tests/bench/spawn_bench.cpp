// SPDX-License-Identifier: LGPL-2.1-or-later
// Wall time of programs from fork to exit, in turn, so that a machine that gets slower gets slower for all of
// them. usage: spawn_bench RUNS NAME=COMMAND... ; COMMAND is split at blanks, {} in it is a pid that lives
// all the time. Prints a line for each: median, minimum and maximum in microseconds, and the ratio of its
// median to the first one's.

#include "base/text.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <fcntl.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

struct Program {
    std::string name;
    std::vector<std::string> words;
    std::vector<double> microseconds;
};

double run_once(const Program &program) {
    std::vector<char *> argv;
    for (const auto &word : program.words)
        argv.push_back(const_cast<char *>(word.c_str()));
    argv.push_back(nullptr);
    const auto begin = std::chrono::steady_clock::now();
    const pid_t pid = fork();
    if (pid == 0) {
        const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
        dup2(null, 0);
        dup2(null, 1);
        dup2(null, 2);
        execv(argv[0], argv.data());
        _exit(127);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
    if (!WIFEXITED(status) || WEXITSTATUS(status) == 127) {
        std::fprintf(stderr, "spawn_bench: %s did not run\n", program.words[0].c_str());
        _exit(1);
    }
    return took.count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

Program parse(const std::string &argument) {
    const auto equals = argument.find('=');
    Program program{argument.substr(0, equals), {}, {}};
    for (const auto word : warden::words(std::string_view(argument).substr(equals + 1)))
        program.words.emplace_back(word == "{}" ? std::to_string(getpid()) : word);
    return program;
}

} // namespace

int main(int argc, char **argv) {
    const auto runs = argc > 2 ? warden::parse_u64(argv[1]) : std::nullopt;
    if (!runs || *runs == 0) {
        std::fputs("usage: spawn_bench RUNS NAME=COMMAND...\n", stderr);
        return 2;
    }
    setenv("LXC_PID", std::to_string(getpid()).c_str(), 1);
    std::vector<Program> programs;
    for (int i = 2; i < argc; ++i)
        programs.push_back(parse(argv[i]));
    for (std::uint64_t run = 0; run <= *runs; ++run) {
        for (auto &program : programs) {
            const double took = run_once(program);
            if (run != 0) // the first round warms the page cache
                program.microseconds.push_back(took);
        }
    }
    const double base = median(programs.front().microseconds);
    for (const auto &program : programs) {
        const auto [low, high] =
            std::minmax_element(program.microseconds.begin(), program.microseconds.end());
        const double middle = median(program.microseconds);
        std::printf("%-12s median %9.0f us  min %9.0f  max %9.0f  ratio %6.2f\n", program.name.c_str(),
                    middle, *low, *high, middle / base);
    }
    return 0;
}
