// SPDX-License-Identifier: LGPL-2.1-or-later
// Processes that a worker starts and does not wait for.
#include "base/child.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <cstring>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace warden {
namespace {

using How = WorkerEnd::How;

// Runs `child` in a process of its own session that has lost its parent, as a daemon does. Its number is
// sent.
void start_daemon(const Channel &channel, const std::function<void()> &child) {
    const pid_t pid = fork();
    if (pid == 0) {
        setsid();
        const pid_t grandchild = fork();
        if (grandchild == 0) {
            child();
            _exit(0);
        }
        static_cast<void>(channel.send(std::to_string(grandchild)));
        _exit(0);
    }
    waitpid(pid, nullptr, 0);
}

struct Ended {
    WorkerEnd end;
    pid_t daemon = -1;
    std::string output;
    std::chrono::milliseconds took{};
};

Ended run(std::int64_t deadline_ms, const std::function<int(Channel &)> &body) {
    Ended ended;
    const auto start = std::chrono::steady_clock::now();
    const WorkerEvents events{
        [&](std::string_view message) { ended.daemon = static_cast<pid_t>(std::stoi(std::string(message))); },
        [&](std::string_view output) { ended.output += output; }};
    ended.end = run_worker(Deadline::after_ms(deadline_ms), body, events).value();
    ended.took =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    return ended;
}

bool is_gone(pid_t pid) {
    return kill(pid, 0) != 0 && errno == ESRCH;
}

TEST(Leftovers, ADaemonThatKeepsStdoutDoesNotHoldTheCaller) {
    const Ended ended = run(20'000, [](Channel &channel) {
        start_daemon(channel, [] { pause(); });
        return 5;
    });
    EXPECT_EQ(ended.end.how, How::exited);
    EXPECT_EQ(ended.end.code, 5);
    EXPECT_TRUE(ended.end.left_processes);
    EXPECT_LT(ended.took.count(), 5000);
    ASSERT_GT(ended.daemon, 0);
    EXPECT_TRUE(is_gone(ended.daemon));
}

TEST(Leftovers, ADaemonThatPrintsForEverDoesNotEither) {
    const Ended ended = run(20'000, [](Channel &channel) {
        start_daemon(channel, [] {
            std::array<char, 4096> block{};
            block.fill('d');
            while (write(STDOUT_FILENO, block.data(), block.size()) > 0)
                continue;
        });
        usleep(100'000);
        return 0;
    });
    EXPECT_EQ(ended.end.how, How::exited);
    EXPECT_TRUE(ended.end.left_processes);
    EXPECT_LT(ended.took.count(), 5000);
    EXPECT_TRUE(is_gone(ended.daemon));
}

TEST(Leftovers, AfterTheDeadlineAndAfterACrashToo) {
    const Ended timed_out = run(300, [](Channel &channel) {
        start_daemon(channel, [] { pause(); });
        return pause();
    });
    EXPECT_EQ(timed_out.end.how, How::timed_out);
    EXPECT_TRUE(timed_out.end.left_processes);
    EXPECT_TRUE(is_gone(timed_out.daemon));
    const Ended crashed = run(20'000, [](Channel &channel) {
        start_daemon(channel, [] { pause(); });
        abort();
        return 0;
    });
    EXPECT_EQ(crashed.end.how, How::killed);
    EXPECT_TRUE(crashed.end.left_processes);
    EXPECT_TRUE(is_gone(crashed.daemon));
}

TEST(Leftovers, ATreeOfThemGoes) {
    const Ended ended = run(20'000, [](Channel &channel) {
        start_daemon(channel, [] {
            for (int depth = 0; depth < 5; ++depth) {
                if (fork() == 0)
                    setsid();
            }
            pause();
        });
        usleep(100'000);
        return 0;
    });
    EXPECT_TRUE(ended.end.left_processes);
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
}

TEST(Leftovers, AChildThatHasEndedIsNone) {
    const Ended ended = run(20'000, [](Channel &) {
        if (fork() == 0)
            _exit(0);
        usleep(100'000);
        return 0; // without waiting for it
    });
    EXPECT_EQ(ended.end.how, How::exited);
    EXPECT_FALSE(ended.end.left_processes);
}

TEST(Leftovers, ChildrenOfTheCallerAreNotTouched) {
    const pid_t own = fork();
    if (own == 0) {
        pause();
        _exit(0);
    }
    const Ended ended = run(20'000, [](Channel &channel) {
        start_daemon(channel, [] { pause(); });
        return 0;
    });
    EXPECT_TRUE(ended.end.left_processes);
    EXPECT_EQ(kill(own, 0), 0);
    EXPECT_EQ(waitpid(own, nullptr, WNOHANG), 0);
    kill(own, SIGKILL);
    EXPECT_EQ(waitpid(own, nullptr, 0), own);
}

TEST(Leftovers, TheWorkerDiesWithItsSupervisor) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    const pid_t supervisor = fork();
    if (supervisor == 0) {
        close(ends[0]);
        const int write_end = ends[1];
        static_cast<void>(run_worker(Deadline::after_ms(60'000),
                                     [&](Channel &) {
                                         if (write(write_end, "x", 1) != 1)
                                             return 1;
                                         return pause();
                                     },
                                     {}));
        _exit(0);
    }
    close(ends[1]);
    char byte = 0;
    ASSERT_EQ(read(ends[0], &byte, 1), 1);
    kill(supervisor, SIGKILL);
    waitpid(supervisor, nullptr, 0);
    alarm(20); // the test fails here if the worker lives on: its end of the pipe stays open
    EXPECT_EQ(read(ends[0], &byte, 1), 0);
    alarm(0);
    close(ends[0]);
}

} // namespace
} // namespace warden
