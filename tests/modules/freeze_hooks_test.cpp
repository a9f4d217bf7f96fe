// SPDX-License-Identifier: LGPL-2.1-or-later
// The phases freeze and thaw around a freeze, with the real module and a script in lxc-attach's place: what
// is run in the containers, in which order, and that it is undone whatever happens.
#include "ctl/freeze/hooks.hpp"

#include "base/clock.hpp"
#include "engine_world.hpp"

#include <csignal>
#include <sstream>
#include <sys/wait.h>

namespace warden::test {
namespace {

using ctl::freeze::FreezeHooks;
using ctl::freeze::FreezeTarget;

// Writes down what it is asked to run, and where; fails, or hangs, where the test says so.
constexpr const char *k_attach = R"(#!/bin/sh
here=${0%/*}
echo "$4 $7 $8" >>"$here/ran"
[ ! -e "$here/hang-$4-$8" ] || exec sleep 600
[ ! -e "$here/fail-$4-$8" ]
)";

class FreezeHooksTest : public testing::Test {
protected:
    FreezeHooksTest() {
        world_.stack("freeze required freeze\nfreeze required permit\n")
            .policy("[freeze]\nhook = /etc/hook\nhook-deadline = 20s\n")
            .put("var/lib/lxc/c2/config", "lxc.uts.name = c2\n")
            .put("attach/lxc-attach", k_attach)
            .put("proc/1/root/etc/hook", "")
            .put("proc/2/root/etc/hook", "");
        chmod(world_.world().name("attach/lxc-attach").c_str(), 0755);
        freeze("c1", false);
        freeze("c2", false);
    }
    void freeze(const std::string &name, bool is) {
        const std::string group = "sys/fs/cgroup/lxc.payload." + name;
        world_.put(group + "/cgroup.freeze", is ? "1\n" : "0\n");
        world_.put(group + "/cgroup.events", is ? "populated 1\nfrozen 1\n" : "populated 1\nfrozen 0\n");
    }
    static FreezeTarget target(const std::string &name, std::int64_t pid) {
        return {name, "/var/lib/lxc", pid, "sys/fs/cgroup/lxc.payload." + name, {}, {}};
    }
    FreezeHooks hooks() {
        return {world_.root(), {world_.setup(), world_.world().name("attach/lxc-attach"), 60'000, 60'000}};
    }
    std::string ran() const {
        const auto text = world_.root().read_file("attach/ran", 65536);
        return text ? *text : "";
    }
    bool soon(const std::string &text) const {
        const auto deadline = Deadline::after_ms(30'000);
        while (ran() != text && !deadline.passed())
            usleep(5000);
        return ran() == text;
    }
    // In one container; others work at the same time.
    std::string ran_in(const std::string &name) const {
        std::string lines;
        std::istringstream all(ran());
        for (std::string line; std::getline(all, line);) {
            if (line.starts_with(name + " "))
                lines += line.substr(line.rfind(' ') + 1) + " ";
        }
        return lines;
    }
    bool both_soon(const std::string &words) const {
        const auto deadline = Deadline::after_ms(30'000);
        const auto are_so = [&] { return ran_in("c1") == words && ran_in("c2") == words; };
        while (!are_so() && !deadline.passed())
            usleep(5000);
        return are_so();
    }
    // What a freeze-run that is killed leaves to others.
    void killed_after(const std::function<void(FreezeHooks &)> &steps) {
        const pid_t pid = fork();
        ASSERT_GE(pid, 0);
        if (pid == 0) {
            FreezeHooks killed = hooks();
            steps(killed);
            kill(getpid(), SIGKILL);
        }
        int status = 0;
        ASSERT_EQ(waitpid(pid, &status, 0), pid);
        ASSERT_TRUE(WIFSIGNALED(status));
    }

    EngineWorld world_{{"freeze", "permit", "deny"}};
    std::vector<FreezeTarget> targets_{target("c1", 1), target("c2", 2)};
};

TEST_F(FreezeHooksTest, WhatIsBegunLastIsUndoneFirst) {
    FreezeHooks around = hooks();
    ASSERT_TRUE(around.prepare(targets_));
    EXPECT_EQ(ran(), "");
    ASSERT_TRUE(around.run(60'000));
    EXPECT_TRUE(both_soon("freeze "));
    ASSERT_TRUE(around.finish());
    EXPECT_TRUE(both_soon("freeze thaw ")) << ran();
    ASSERT_EQ(around.ran().size(), 4U);
    EXPECT_EQ(around.ran()[0].container, "c1");
    EXPECT_EQ(around.ran()[1].container, "c2");
    EXPECT_TRUE(around.ran()[2].undo && around.ran()[3].undo);
    EXPECT_GT(around.ran()[0].begun_us, 0);
}

// Each waits for the other: one after the other would never end.
TEST_F(FreezeHooksTest, ContainersAreNotWaitedForByEachOther) {
    world_.put("attach/lxc-attach", R"(#!/bin/sh
here=${0%/*}
: >"$here/$4-$8"
while [ ! -e "$here/c1-$8" ] || [ ! -e "$here/c2-$8" ]; do sleep 0.01; done
)");
    FreezeHooks around = hooks();
    ASSERT_TRUE(around.prepare(targets_));
    EXPECT_TRUE(around.run(60'000));
    EXPECT_TRUE(around.finish());
}

TEST_F(FreezeHooksTest, InAContainerTheLastIsUndoneFirst) {
    world_.stack("freeze required freeze\nfreeze required freeze hook=/etc/second\n")
        .put("proc/1/root/etc/second", "");
    FreezeHooks around = hooks();
    ASSERT_TRUE(around.prepare({targets_[0]}));
    ASSERT_TRUE(around.run(60'000));
    ASSERT_TRUE(around.finish());
    EXPECT_EQ(ran(), "c1 /etc/hook freeze\nc1 /etc/second freeze\nc1 /etc/second thaw\nc1 /etc/hook thaw\n");
}

// As QEMU's MySQL sample: a client in the background holds the lock, and hears of the thaw by a FIFO.
TEST_F(FreezeHooksTest, WhatHoldsALockOutlivesTheHook) {
    world_.policy("[freeze]\nhook = /etc/hook\nhook-deadline = 20s\n").put("attach/lxc-attach", R"(#!/bin/sh
here=${0%/*}
if [ "$8" = freeze ]; then
  mkfifo "$here/$4.fifo"
  sh -c 'read -r word <"$1" && echo "$2 $word" >>"$3"' sh "$here/$4.fifo" "$4" "$here/ran" </dev/null >/dev/null 2>&1 &
  exit 0
fi
echo unlocked >"$here/$4.fifo"
)");
    FreezeHooks around = hooks();
    ASSERT_TRUE(around.prepare({targets_[0]}));
    ASSERT_TRUE(around.run(60'000));
    EXPECT_EQ(ran(), "");
    ASSERT_TRUE(around.finish());
    EXPECT_TRUE(soon("c1 unlocked\n")) << ran();
}

TEST_F(FreezeHooksTest, AFailureEndsItAndIsUndoneToo) {
    world_.put("attach/fail-c1-freeze", "");
    FreezeHooks around = hooks();
    ASSERT_TRUE(around.prepare(targets_));
    const auto done = around.run(60'000);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().message, "in c1, /etc/hook freeze ended with exit status 1");
    ASSERT_TRUE(around.finish());
    EXPECT_EQ(ran_in("c1"), "freeze thaw ");
    EXPECT_TRUE(ran_in("c2").empty() || ran_in("c2") == "freeze thaw ") << ran();
}

TEST_F(FreezeHooksTest, AnUndoThatFailsIsToldAndTheOthersRun) {
    world_.put("attach/fail-c2-thaw", "");
    FreezeHooks around = hooks();
    ASSERT_TRUE(around.prepare(targets_));
    ASSERT_TRUE(around.run(60'000));
    const auto undone = around.finish();
    ASSERT_FALSE(undone);
    EXPECT_EQ(undone.error().message, "not undone: c2: /etc/hook thaw ended with exit status 1");
    EXPECT_NE(ran().find("c1 /etc/hook thaw"), std::string::npos);
}

TEST_F(FreezeHooksTest, OneThatHangsMeetsItsDeadline) {
    world_.policy("[freeze]\nhook = /etc/hook\nhook-deadline = 300ms\n").put("attach/hang-c1-freeze", "");
    FreezeHooks around = hooks();
    ASSERT_TRUE(around.prepare(targets_));
    const auto done = around.run(60'000);
    ASSERT_FALSE(done);
    EXPECT_NE(done.error().message.find("did not end within 300 ms"), std::string::npos)
        << done.error().message;
    EXPECT_TRUE(around.finish());
}

TEST_F(FreezeHooksTest, AKilledFreezeRunIsUndone) {
    killed_after([&](FreezeHooks &around) {
        if (!around.prepare(targets_) || !around.run(60'000))
            _exit(1);
    });
    EXPECT_TRUE(both_soon("freeze thaw ")) << ran();
}

TEST_F(FreezeHooksTest, ItIsUndoneWhenTheContainersAreThawedAndNotBefore) {
    killed_after([&](FreezeHooks &around) {
        if (!around.prepare(targets_) || !around.run(60'000))
            _exit(1);
        freeze("c2", true);
        if (!around.leave())
            _exit(1);
    });
    usleep(300'000);
    EXPECT_TRUE(both_soon("freeze ")) << ran();
    freeze("c2", false);
    EXPECT_TRUE(both_soon("freeze thaw ")) << ran();
}

TEST_F(FreezeHooksTest, OneWithoutTheProgramIsFrozenWithoutIt) {
    world_.remove("proc/1/root/etc/hook");
    FreezeHooks around = hooks();
    ASSERT_TRUE(around.prepare(targets_));
    ASSERT_TRUE(around.run(60'000));
    EXPECT_EQ(ran(), "c2 /etc/hook freeze\n");
    EXPECT_TRUE(around.finish());
}

TEST_F(FreezeHooksTest, NothingIsRunInOneThatIsFrozenAlready) {
    freeze("c1", true);
    FreezeHooks around = hooks();
    ASSERT_TRUE(around.prepare(targets_));
    ASSERT_TRUE(around.run(60'000));
    EXPECT_TRUE(around.finish());
    EXPECT_EQ(ran(), "c2 /etc/hook freeze\nc2 /etc/hook thaw\n");
}

TEST_F(FreezeHooksTest, OnlyEnforceRefuses) {
    world_.stack("freeze required freeze\nfreeze required deny\n");
    FreezeHooks audit = hooks();
    EXPECT_TRUE(audit.prepare(targets_));
    EXPECT_TRUE(audit.finish());
    world_.policy("mode = enforce\n");
    FreezeHooks enforce = hooks();
    const auto prepared = enforce.prepare(targets_);
    ASSERT_FALSE(prepared);
    EXPECT_NE(prepared.error().message.find("the freeze of c1 is refused by policy"), std::string::npos)
        << prepared.error().message;
}

TEST_F(FreezeHooksTest, AStackWithoutThesePhasesAsksForNothing) {
    world_.stack("pre-start required permit\n").policy("mode = enforce\n");
    FreezeHooks around = hooks();
    EXPECT_TRUE(around.prepare(targets_));
    EXPECT_FALSE(around.has_commands());
    EXPECT_TRUE(around.run(60'000));
    EXPECT_TRUE(around.finish());
    EXPECT_EQ(ran(), "");
}

} // namespace
} // namespace warden::test
