// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/companion.hpp"

#include <csignal>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace warden {
namespace {

Deadline soon() {
    return Deadline::after_ms(20'000);
}

// Ends when its line is closed.
int until_closed(const MessageSocket &socket) {
    while (socket.receive(Deadline::after_ms(60'000))) {
    }
    return 0;
}

TEST(Companion, AnswersAndEnds) {
    auto companion = Companion::start({"test-echo", false}, {}, [](const MessageSocket &socket) {
        for (;;) {
            const auto message = socket.receive(soon());
            if (!message || !socket.send("heard " + *message))
                return 0;
        }
    });
    ASSERT_TRUE(companion);
    ASSERT_TRUE(companion->socket().send("one"));
    EXPECT_EQ(*companion->socket().receive(soon()), "heard one");
    EXPECT_EQ(companion->socket().receive(Deadline::after_ms(20)).error().code, ETIMEDOUT);
    EXPECT_EQ(companion->socket().send("").error().code, EMSGSIZE);
    EXPECT_EQ(companion->socket().send(std::string(MessageSocket::k_max_message + 1, 'x')).error().code,
              EMSGSIZE);
    EXPECT_TRUE(companion->finish(soon()));
}

TEST(Companion, KeepsOnlyWhatItIsGiven) {
    const Fd kept(open("/dev/zero", O_RDONLY | O_CLOEXEC));
    const Fd other(fcntl(*kept, F_DUPFD, 700)); // inheritable, and far from the others
    const std::vector<int> keep{*kept};
    auto companion = Companion::start({"test-fds", false}, keep, [&](const MessageSocket &socket) {
        std::string open_fds;
        for (int fd = 0; fd < 1024; ++fd) {
            if (fcntl(fd, F_GETFD) >= 0)
                open_fds += std::to_string(fd) + " ";
        }
        return socket.send(open_fds) ? 0 : 1;
    });
    ASSERT_TRUE(companion);
    const auto said = companion->socket().receive(soon());
    ASSERT_TRUE(said);
    EXPECT_NE(said->find(" " + std::to_string(*kept) + " "), std::string::npos) << *said;
    EXPECT_EQ(said->find("700"), std::string::npos) << *said;
    EXPECT_EQ(std::count(said->begin(), said->end(), ' '), 5) << *said; // 0, 1, 2, its line, what was kept
}

TEST(Companion, SeesThatItsPartnerIsGone) {
    Fd told_read, told_write;
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    told_read = Fd(ends[0]);
    told_write = Fd(ends[1]);
    // The partner is killed; the companion, which outlives it, notices and says so.
    const pid_t partner = fork();
    if (partner == 0) {
        const std::vector<int> keep{*told_write};
        auto companion = Companion::start({"test-survivor", true}, keep, [&](const MessageSocket &socket) {
            const auto message = socket.receive(soon());
            const char mark = !message && message.error().code == EPIPE ? 'y' : 'n';
            return write(*told_write, &mark, 1) == 1 ? 0 : 1;
        });
        if (companion)
            raise(SIGKILL);
        _exit(1);
    }
    told_write.reset();
    int status = 0;
    waitpid(partner, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status));
    char mark = 0;
    EXPECT_EQ(read(*told_read, &mark, 1), 1);
    EXPECT_EQ(mark, 'y');
}

TEST(Companion, OneThatOutlivesUsIgnoresTheSignalsOfAGroup) {
    auto companion = Companion::start({"test-deaf", true}, {}, [](const MessageSocket &socket) {
        return socket.send("up") && socket.receive(soon()) && socket.send("here") ? until_closed(socket) : 1;
    });
    ASSERT_TRUE(companion);
    ASSERT_TRUE(companion->socket().receive(soon()));
    for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGQUIT})
        kill(companion->pid(), number);
    ASSERT_TRUE(companion->socket().send("still there?"));
    EXPECT_EQ(*companion->socket().receive(soon()), "here");
    EXPECT_NE(getsid(companion->pid()), getsid(0));
    EXPECT_TRUE(companion->finish(soon()));
}

TEST(Companion, OneThatHangsIsKilled) {
    pid_t pid = 0;
    {
        auto companion = Companion::start({"test-hung", false}, {}, [](const MessageSocket &) {
            for (;;)
                pause();
            return 0;
        });
        ASSERT_TRUE(companion);
        pid = companion->pid();
        EXPECT_FALSE(companion->finish(Deadline::after_ms(20)));
    }
    EXPECT_EQ(kill(pid, 0), -1);
}

} // namespace
} // namespace warden
