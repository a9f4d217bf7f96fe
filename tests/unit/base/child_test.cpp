// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/child.hpp"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <iostream>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace warden {
namespace {

using How = WorkerEnd::How;
using Body = std::function<int(Channel &)>;

// What a worker sent and printed, in the order in which the supervisor saw it.
struct Seen {
    std::vector<std::string> messages;
    std::string output;
    std::string order;
    WorkerEnd end;
};

Seen run(std::int64_t deadline_ms, const Body &body) {
    Seen seen;
    const WorkerEvents events{[&](std::string_view message) {
                                  seen.messages.emplace_back(message);
                                  seen.order += "[" + std::string(message) + "]";
                              },
                              [&](std::string_view output) {
                                  seen.output += output;
                                  seen.order += output;
                              }};
    const auto end = run_worker(Deadline::after_ms(deadline_ms), body, events);
    EXPECT_TRUE(end) << end.error().message;
    if (end)
        seen.end = *end;
    return seen;
}

// Bodies run in the child, where a failed expectation would not be seen: they tell by exit status.
int yes(bool condition) {
    return condition ? 0 : 99;
}

void say(const std::string &text) {
    for (std::size_t done = 0; done < text.size();) {
        const ssize_t put = write(STDOUT_FILENO, text.data() + done, text.size() - done);
        if (put < 0)
            _exit(98);
        done += static_cast<std::size_t>(put);
    }
}

TEST(Worker, ItsReturnValueIsTheStatus) {
    for (const int code : {0, 3, 127}) {
        const Seen seen = run(10'000, [&](Channel &) { return code; });
        EXPECT_EQ(seen.end.how, How::exited);
        EXPECT_EQ(seen.end.code, code);
        EXPECT_FALSE(seen.end.left_processes);
    }
}

TEST(Worker, MessagesArriveWholeAndInOrder) {
    const Seen seen = run(10'000, [](Channel &channel) {
        bool sent = true;
        for (int i = 0; i < 2000; ++i)
            sent = sent && channel.send(std::to_string(i));
        return yes(sent && channel.send(std::string(Channel::k_max_message, 'z')));
    });
    EXPECT_EQ(seen.end.code, 0);
    ASSERT_EQ(seen.messages.size(), 2001U);
    EXPECT_EQ(seen.messages[1999], "1999");
    EXPECT_EQ(seen.messages[2000].size(), Channel::k_max_message);
}

TEST(Worker, OutputFallsBetweenTheMessagesAroundIt) {
    const Seen seen = run(10'000, [](Channel &channel) {
        for (int i = 0; i < 500; ++i) {
            const std::string number = std::to_string(i);
            if (!channel.send("b" + number))
                return 1;
            // Some print nothing, and some more than the pipe holds.
            if (i % 3 != 0)
                say("o" + number + ";" + std::string(i % 50 == 1 ? 100'000 : i % 7, '.'));
            if (!channel.sync() || !channel.send("e" + number))
                return 1;
        }
        return 0;
    });
    EXPECT_EQ(seen.end.code, 0);
    for (int i = 0; i < 500; ++i) {
        const std::string number = std::to_string(i);
        const auto begin = seen.order.find("[b" + number + "]");
        const auto end = seen.order.find("[e" + number + "]");
        ASSERT_LT(begin, end) << i;
        ASSERT_NE(end, std::string::npos) << i;
        const auto between = seen.order.substr(begin, end - begin);
        EXPECT_EQ(between.find("o" + number + ";") != std::string::npos, i % 3 != 0) << i;
        EXPECT_EQ(between.find(']'), between.rfind(']')) << i;
        EXPECT_EQ(between.find('o'), between.rfind('o')) << i;
    }
}

TEST(Worker, SyncPutsWhatWasPrintedBeforeWhatIsSentNext) {
    const Seen seen = run(10'000, [](Channel &channel) {
        std::printf("printf ");
        std::cout << "cout ";
        std::cerr << "cerr ";
        if (!channel.sync() || !channel.send("one"))
            return 1;
        std::printf("late");
        return yes(bool(channel.sync()) && bool(channel.send("two")));
    });
    EXPECT_EQ(seen.end.code, 0);
    EXPECT_EQ(seen.output.size(), std::string("printf cout cerr late").size());
    EXPECT_GE(seen.order.find("[one]"), std::string("printf cout cerr ").size());
    EXPECT_LT(seen.order.find("late"), seen.order.find("[two]"));
}

TEST(Worker, BufferedOutputOfTheCallerIsNotPrintedTwice) {
    const Seen seen = run(10'000, [](Channel &) {
        std::printf("mine");
        return 0;
    });
    EXPECT_EQ(seen.output, "mine");
    std::printf("[caller's line without an end] ");
    EXPECT_EQ(run(10'000, [](Channel &) { return 0; }).output, "");
}

TEST(Worker, AMebibyteOfOutputDoesNotBlock) {
    const std::string block(std::size_t{1} << 20U, '#');
    const Seen seen = run(20'000, [&](Channel &channel) {
        say(block);
        return yes(bool(channel.send("done")));
    });
    EXPECT_EQ(seen.end.how, How::exited);
    EXPECT_EQ(seen.output.size(), block.size());
    EXPECT_EQ(seen.messages, std::vector<std::string>{"done"});
}

struct Endless {
    const char *name;
    Body body;
};
class EndlessWorker : public testing::TestWithParam<Endless> {};

TEST_P(EndlessWorker, MeetsItsDeadline) {
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t cpu = std::clock();
    const Seen seen = run(300, GetParam().body);
    const auto took = std::chrono::steady_clock::now() - start;
    EXPECT_EQ(seen.end.how, How::timed_out);
    EXPECT_GE(took, std::chrono::milliseconds(290));
    EXPECT_LT(took, std::chrono::seconds(5));
    // A supervisor that polls for nothing would burn the whole time.
    if (std::string(GetParam().name).starts_with("Quiet")) {
        EXPECT_LT(std::clock() - cpu, CLOCKS_PER_SEC / 5);
    }
}

INSTANTIATE_TEST_SUITE_P(Bodies, EndlessWorker,
                         testing::Values(Endless{"QuietSleeps", [](Channel &) { return pause(); }},
                                         Endless{"QuietWithClosedOutput",
                                                 [](Channel &) {
                                                     close(1);
                                                     close(2);
                                                     return pause();
                                                 }},
                                         Endless{"QuietWithClosedChannel",
                                                 [](Channel &channel) {
                                                     close(channel.fd());
                                                     return pause();
                                                 }},
                                         Endless{"QuietIgnoresSigterm",
                                                 [](Channel &) {
                                                     signal(SIGTERM, SIG_IGN);
                                                     for (;;)
                                                         pause();
                                                     return 0;
                                                 }},
                                         Endless{"Loops",
                                                 [](Channel &) {
                                                     for (;;)
                                                         getpid();
                                                     return 0;
                                                 }},
                                         Endless{"Prints",
                                                 [](Channel &) {
                                                     const std::string block(65536, 'p');
                                                     for (;;)
                                                         say(block);
                                                     return 0;
                                                 }},
                                         Endless{"Sends",
                                                 [](Channel &channel) {
                                                     while (channel.send("again"))
                                                         continue;
                                                     return 0;
                                                 }},
                                         Endless{"Syncs",
                                                 [](Channel &channel) {
                                                     while (channel.sync())
                                                         continue;
                                                     return 0;
                                                 }}),
                         [](const auto &instance) { return std::string(instance.param.name); });

TEST(Worker, ADeadlineThatHasPassedEndsItAtOnce) {
    EXPECT_EQ(run(0, [](Channel &) { return pause(); }).end.how, How::timed_out);
}

TEST(Worker, ACrashIsItsSignal) {
    for (const int number : {SIGSEGV, SIGABRT, SIGKILL, SIGPIPE}) {
        const Seen seen = run(10'000, [&](Channel &channel) {
            if (!channel.send("before"))
                return 1;
            raise(number);
            return 0;
        });
        EXPECT_EQ(seen.end.how, How::killed);
        EXPECT_EQ(seen.end.code, number);
        EXPECT_EQ(seen.messages.size(), 1U);
    }
}

TEST(Worker, AnExceptionAborts) {
    const Seen seen = run(10'000, [](Channel &) -> int { throw std::runtime_error("no"); });
    EXPECT_EQ(seen.end.how, How::killed);
    EXPECT_EQ(seen.end.code, SIGABRT);
}

TEST(Worker, AnExceptionOfTheCallerLeavesNoWorker) {
    const WorkerEvents events{[](std::string_view) { throw std::runtime_error("caller"); }, nullptr};
    const auto body = [](Channel &channel) {
        static_cast<void>(channel.send("x"));
        return pause();
    };
    EXPECT_THROW(static_cast<void>(run_worker(Deadline::after_ms(10'000), body, events)), std::runtime_error);
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
}

TEST(Worker, RunsWithoutEvents) {
    const auto end = run_worker(Deadline::after_ms(10'000),
                                [](Channel &channel) {
                                    say("unheard");
                                    return yes(bool(channel.send("unread")) && bool(channel.sync()));
                                },
                                {});
    ASSERT_TRUE(end);
    EXPECT_EQ(end->code, 0);
}

TEST(Worker, ReadsNothingFromStdin) {
    EXPECT_EQ(run(10'000,
                  [](Channel &) {
                      char byte = 0;
                      return yes(read(STDIN_FILENO, &byte, 1) == 0);
                  })
                  .end.code,
              0);
}

TEST(Worker, HasDefaultSignalsAndItsOwnSession) {
    struct sigaction old {};
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGUSR1, &ignore, &old);
    const Seen seen = run(10'000, [](Channel &) {
        struct sigaction now {};
        sigaction(SIGUSR1, nullptr, &now);
        return yes(now.sa_handler == SIG_DFL && getsid(0) == getpid());
    });
    sigaction(SIGUSR1, &old, nullptr);
    EXPECT_EQ(seen.end.code, 0);
}

// LXC may have been started by a program that ignores SIGCHLD, or with descriptors 0, 1 and 2 closed.
TEST(Worker, AnIgnoredSigchldDoesNotLoseTheStatus) {
    struct sigaction old {};
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGCHLD, &ignore, &old);
    const Seen seen = run(10'000, [](Channel &) { return 7; });
    struct sigaction after {};
    sigaction(SIGCHLD, &old, &after);
    EXPECT_EQ(seen.end.how, How::exited);
    EXPECT_EQ(seen.end.code, 7);
    EXPECT_EQ(after.sa_handler, SIG_IGN);
}

TEST(Worker, ClosedStandardFilesDoNotConfuseIt) {
    std::array<int, 3> saved{};
    for (int fd = 0; fd < 3; ++fd)
        saved.at(static_cast<std::size_t>(fd)) = fcntl(fd, F_DUPFD_CLOEXEC, 100);
    for (int fd = 0; fd < 3; ++fd)
        close(fd);
    const Seen seen = run(10'000, [](Channel &channel) {
        char byte = 0;
        say("out");
        return yes(read(STDIN_FILENO, &byte, 1) == 0 && write(STDERR_FILENO, "err", 3) == 3 &&
                   bool(channel.send("sent")));
    });
    for (int fd = 0; fd < 3; ++fd) {
        dup2(saved.at(static_cast<std::size_t>(fd)), fd);
        close(saved.at(static_cast<std::size_t>(fd)));
    }
    EXPECT_EQ(seen.end.code, 0);
    EXPECT_EQ(seen.output, "outerr");
    EXPECT_EQ(seen.messages, std::vector<std::string>{"sent"});
}

TEST(Worker, LeavesTheCallersOwnStateAlone) {
    int before = -1;
    prctl(PR_GET_CHILD_SUBREAPER, &before);
    run(10'000, [](Channel &) { return 0; });
    int after = -1;
    prctl(PR_GET_CHILD_SUBREAPER, &after);
    EXPECT_EQ(before, after);
}

} // namespace
} // namespace warden
