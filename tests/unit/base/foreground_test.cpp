// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/foreground.hpp"

#include <gtest/gtest.h>
#include <thread>
#include <unistd.h>

namespace warden {
namespace {

struct Case {
    std::vector<std::string> argv;
    int code;
    bool started;
};

TEST(Foreground, TellsTheExitStatusAsAShellDoes) {
    const HeldSignals signals;
    for (const Case &c : {Case{{"true"}, 0, true}, Case{{"sh", "-c", "exit 75"}, 75, true},
                          Case{{"sh", "-c", "kill -9 $$"}, 137, true}, Case{{"/no/such/program"}, 127, false},
                          Case{{"/etc/passwd"}, 126, false}, Case{{}, 126, false}}) {
        const auto end = run_foreground(c.argv, signals);
        ASSERT_TRUE(end);
        EXPECT_EQ(end->code, c.code);
        EXPECT_EQ(end->started, c.started);
    }
}

TEST(Foreground, PassesSignalsOn) {
    const HeldSignals signals;
    std::thread other([] {
        usleep(300'000);
        kill(getpid(), SIGTERM);
    });
    // The shell waits for its trap; without the signal it would end with 3.
    const auto end = run_foreground(
        {"sh", "-c", "trap 'exit 9' TERM; i=0; while [ $i -lt 200 ]; do sleep 0.1; i=$((i+1)); done; exit 3"},
        signals);
    other.join();
    ASSERT_TRUE(end);
    EXPECT_EQ(end->code, 9);
    EXPECT_EQ(end->signal, SIGTERM);
}

TEST(Foreground, TheProgramHasTheSignalsOfTheCaller) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    const HeldSignals signals;
    EXPECT_EQ(run_foreground({"sh", "-c", "kill -PIPE $$; exit 1"}, signals)->code, 128 + SIGPIPE);
    EXPECT_EQ(run_foreground({"sh", "-c", "kill -TERM $$; exit 1"}, signals)->code, 128 + SIGTERM);
}

TEST(HeldSignals, AreTakenNotDeliveredAndThenRestored) {
    {
        const HeldSignals signals;
        kill(getpid(), SIGTERM);
        EXPECT_EQ(signals.take(), SIGTERM);
        EXPECT_EQ(signals.take(), 0);
    }
    sigset_t now;
    sigprocmask(SIG_SETMASK, nullptr, &now);
    EXPECT_EQ(sigismember(&now, SIGTERM), 0);
}

} // namespace
} // namespace warden
