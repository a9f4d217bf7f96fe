// Records, guardian, freeze and thaw together, over a tree of plain files in which a thread plays the kernel.
#include "ctl/freeze/session.hpp"
#include "ctl/freeze/sync.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "fake/kernel_freezer.hpp"

#include <csignal>
#include <gtest/gtest.h>
#include <sys/wait.h>

namespace warden::ctl::freeze {
namespace {

using test::dir;
using test::file;
using test::KernelFreezer;
using test::v2_group;
using test::World;
using Status_ = FrozenContainer::Status;

std::string group_of(const std::string &name) {
    return "sys/fs/cgroup/lxc.payload." + name;
}

FreezeTarget target(const std::string &name) {
    return {name, "/var/lib/lxc", 4711, group_of(name), {}, {}};
}

// As without hooks between the two.
Status prepare(FreezeSession &session, const std::vector<FreezeTarget> &targets) {
    TRY(session.claim(targets));
    return session.guard();
}

std::string stat_of_self() {
    return Dir::open("/")->read_kernel_file("proc/" + std::to_string(getpid()) + "/stat").value();
}

// A host without systemd, so that two guardians watch.
class FreezeSessionTest : public testing::Test {
protected:
    FreezeSessionTest() { world_.add(file("proc/" + std::to_string(getpid()) + "/stat", stat_of_self())); }

    FreezeSession session(std::int64_t max_frozen_ms = 60'000) {
        return {root_, {2000, max_frozen_ms}, "test", ""};
    }
    // Freezes c1 and leaves it so; the guardians end by themselves when its record is gone.
    Status hold(std::int64_t max_frozen_ms = 60'000) {
        FreezeSession freeze = session(max_frozen_ms);
        TRY(prepare(freeze, {target("c1")}));
        TRY(freeze.freeze());
        return freeze.leave();
    }
    // Freezes or thaws after our back.
    void somebody_else(const std::string &name, bool freezes) {
        const std::string state = freezes ? "1\n" : "0\n";
        world_.add(file(group_of(name) + "/cgroup.freeze", state));
        world_.add(file(group_of(name) + "/cgroup.events", "populated 1\nfrozen " + state));
    }
    bool asked(const std::string &name) const {
        return world_.read(group_of(name) + "/cgroup.freeze").starts_with("1");
    }
    std::size_t records() const { return state::FrozenRecords(root_).all()->records.size(); }
    // Whether it is so within the time that a loaded machine needs.
    template <class Condition>
    static bool soon(Condition condition) {
        const auto deadline = Deadline::after_ms(20'000);
        while (!condition() && !deadline.passed())
            usleep(5000);
        return condition();
    }

    World world_{dir("run", {}), v2_group(group_of("c1")), v2_group(group_of("c2")),
                 file("proc/sys/kernel/random/boot_id", "boot-1\n")};
    Dir root_ = world_.root();
};

TEST_F(FreezeSessionTest, FreezesAndThaws) {
    const KernelFreezer one(world_, group_of("c1"));
    const KernelFreezer two(world_, group_of("c2"));
    FreezeSession freeze = session();
    ASSERT_TRUE(prepare(freeze, {target("c1"), target("c2")}));
    EXPECT_EQ(records(), 2U);
    EXPECT_FALSE(asked("c1"));
    ASSERT_TRUE(freeze.freeze());
    EXPECT_TRUE(asked("c1") && asked("c2") && freeze.is_held());
    ASSERT_TRUE(freeze.thaw());
    EXPECT_FALSE(asked("c1") || asked("c2"));
    EXPECT_EQ(records(), 0U);
    EXPECT_EQ(freeze.containers()[0].status, Status_::frozen);
    EXPECT_GT(freeze.containers()[0].window_us, 0);
}

TEST_F(FreezeSessionTest, OneThatDoesNotFreezeUndoesAll) {
    const KernelFreezer one(world_, group_of("c1"));
    const KernelFreezer two(world_, group_of("c2"), KernelFreezer::Manner::never_freezes);
    FreezeSession freeze(root_, {200, 60'000}, "test", "");
    ASSERT_TRUE(prepare(freeze, {target("c1"), target("c2")}));
    const auto frozen = freeze.freeze();
    ASSERT_FALSE(frozen);
    EXPECT_NE(frozen.error().message.find("c2: not frozen after"), std::string::npos)
        << frozen.error().message;
    EXPECT_FALSE(asked("c1") || asked("c2"));
    EXPECT_EQ(records(), 0U);
}

TEST_F(FreezeSessionTest, WhatSomebodyElseFrozeIsLeft) {
    somebody_else("c1", true);
    const KernelFreezer two(world_, group_of("c2"));
    FreezeSession freeze = session();
    ASSERT_TRUE(prepare(freeze, {target("c1"), target("c2")}));
    ASSERT_TRUE(freeze.freeze());
    ASSERT_TRUE(freeze.thaw());
    EXPECT_TRUE(asked("c1"));
    EXPECT_EQ(freeze.containers()[0].status, Status_::foreign);
    EXPECT_EQ(freeze.containers()[1].status, Status_::frozen);
}

TEST_F(FreezeSessionTest, WhatSomebodyElseThawsMeanwhileIsNotHeld) {
    somebody_else("c1", true);
    const KernelFreezer two(world_, group_of("c2"));
    FreezeSession freeze = session();
    ASSERT_TRUE(prepare(freeze, {target("c1"), target("c2")}));
    ASSERT_TRUE(freeze.freeze());
    freeze.note_lost();
    EXPECT_TRUE(freeze.is_frozen());
    EXPECT_EQ(freeze.containers()[0].status, Status_::foreign);
    somebody_else("c1", false);
    EXPECT_FALSE(freeze.is_frozen());
    freeze.note_lost();
    ASSERT_TRUE(freeze.thaw());
    EXPECT_EQ(freeze.containers()[0].status, Status_::not_held);
    EXPECT_EQ(freeze.containers()[1].status, Status_::frozen);
}

TEST_F(FreezeSessionTest, SomebodyElsesFreezeThatDoesNotCompleteIsNone) {
    world_.add(file(group_of("c1") + "/cgroup.freeze", "1\n"));
    const KernelFreezer two(world_, group_of("c2"));
    FreezeSession freeze(root_, {300, 60'000}, "test", "");
    ASSERT_TRUE(prepare(freeze, {target("c1"), target("c2")}));
    const auto frozen = freeze.freeze();
    ASSERT_FALSE(frozen);
    EXPECT_NE(frozen.error().message.find("c1: somebody else's freeze"), std::string::npos);
    EXPECT_TRUE(asked("c1"));
    EXPECT_FALSE(asked("c2"));
}

TEST_F(FreezeSessionTest, AnotherOneOfOursIsWaitedForAndThenRefused) {
    const KernelFreezer one(world_, group_of("c1"));
    FreezeSession first = session();
    ASSERT_TRUE(prepare(first, {target("c1")}));
    ASSERT_TRUE(first.freeze());
    FreezeSession second(root_, {100, 60'000}, "second", "");
    const auto refused = prepare(second, {target("c1")});
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("another lxc-warden has it frozen"), std::string::npos);
    EXPECT_TRUE(asked("c1") && first.is_held());
    ASSERT_TRUE(first.thaw());
    EXPECT_TRUE(prepare(second, {target("c1")}));
    EXPECT_TRUE(second.thaw());
}

// Between the two a freeze-run's hooks run: nobody else's may come in between.
TEST_F(FreezeSessionTest, AClaimKeepsOthersOut) {
    const KernelFreezer one(world_, group_of("c1"));
    FreezeSession first = session();
    ASSERT_TRUE(first.claim({target("c1")}));
    FreezeSession second(root_, {100, 60'000}, "second", "");
    EXPECT_EQ(second.claim({target("c1")}).error().code, EBUSY);
    first.release();
    EXPECT_EQ(records(), 0U);
    ASSERT_TRUE(second.claim({target("c1")}));
    second.release();
    EXPECT_FALSE(asked("c1"));
}

TEST_F(FreezeSessionTest, WhatSomebodyFrozeBehindTheClaimIsHis) {
    const KernelFreezer two(world_, group_of("c2"));
    FreezeSession freeze = session();
    ASSERT_TRUE(freeze.claim({target("c1"), target("c2")}));
    somebody_else("c1", true);
    ASSERT_TRUE(freeze.guard());
    EXPECT_EQ(records(), 1U);
    ASSERT_TRUE(freeze.freeze());
    ASSERT_TRUE(freeze.thaw());
    EXPECT_TRUE(asked("c1"));
    EXPECT_EQ(freeze.containers()[0].status, Status_::foreign);
    EXPECT_EQ(freeze.containers()[1].status, Status_::frozen);
}

TEST_F(FreezeSessionTest, AReleaseThawsNobody) {
    FreezeSession freeze = session();
    ASSERT_TRUE(freeze.claim({target("c1")}));
    somebody_else("c1", true);
    freeze.release();
    EXPECT_TRUE(asked("c1"));
    EXPECT_EQ(records(), 0U);
}

TEST_F(FreezeSessionTest, TheGuardianThawsWhenItsMasterIsKilled) {
    const KernelFreezer one(world_, group_of("c1"));
    const pid_t master = fork();
    if (master == 0) {
        world_.add(file("proc/" + std::to_string(getpid()) + "/stat", stat_of_self()));
        FreezeSession freeze = session();
        if (prepare(freeze, {target("c1")}) && freeze.freeze())
            raise(SIGKILL);
        _exit(1);
    }
    int status = 0;
    waitpid(master, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_TRUE(soon([&] { return !asked("c1") && records() == 0; }));
    EXPECT_GE(one.changes(), 1);
}

// At any moment between the start and the thaw: whatever was frozen by then is thawed, and no record is left
// but one that the next run takes over.
TEST_F(FreezeSessionTest, KilledAtAnyMoment) {
    const KernelFreezer one(world_, group_of("c1"), KernelFreezer::Manner::obeys,
                            std::chrono::milliseconds(2));
    unsigned frozen = 0;
    for (useconds_t moment = 0; moment < 60; ++moment) {
        const pid_t master = fork();
        if (master == 0) {
            world_.add(file("proc/" + std::to_string(getpid()) + "/stat", stat_of_self()));
            FreezeSession freeze = session();
            if (prepare(freeze, {target("c1")}) && freeze.freeze())
                usleep(moment % 2 == 0 ? 20'000 : 30'000'000);
            _exit(freeze.thaw() ? 0 : 1);
        }
        // Every other one only when it is frozen, however slow this machine is.
        if (moment % 2 == 1)
            soon([&] { return asked("c1"); });
        usleep(moment * 700);
        frozen += asked("c1") ? 1U : 0U;
        kill(master, SIGKILL);
        waitpid(master, nullptr, 0);
        std::filesystem::remove_all(world_.name("proc/" + std::to_string(master)));
        ASSERT_TRUE(soon([&] { return !asked("c1"); })) << "killed after " << moment * 700 << " us";
    }
    EXPECT_GE(frozen, 30U);
    FreezeSession next = session();
    ASSERT_TRUE(prepare(next, {target("c1")}));
    ASSERT_TRUE(next.thaw());
    EXPECT_EQ(records(), 0U);
}

TEST_F(FreezeSessionTest, TheGuardianThawsWhenItLastsTooLong) {
    const KernelFreezer one(world_, group_of("c1"));
    FreezeSession freeze = session(1500);
    ASSERT_TRUE(prepare(freeze, {target("c1")}));
    ASSERT_TRUE(freeze.freeze());
    EXPECT_TRUE(soon([&] { return !asked("c1") && records() == 0; }));
    EXPECT_FALSE(freeze.is_held());
    ASSERT_TRUE(freeze.thaw());
    EXPECT_EQ(freeze.containers()[0].status, Status_::not_held);
}

TEST_F(FreezeSessionTest, AGuardianLeavesWhatIsNoLongerOurs) {
    const KernelFreezer one(world_, group_of("c1"));
    FreezeSession freeze = session(1000);
    ASSERT_TRUE(prepare(freeze, {target("c1")}));
    ASSERT_TRUE(freeze.freeze());
    // Another run has taken over: its record is there now.
    auto record = state::FrozenRecords(root_).all()->records[0];
    record.token = "another";
    ASSERT_TRUE(state::FrozenRecords(root_).save(record));
    usleep(1'500'000);
    EXPECT_TRUE(asked("c1"));
    EXPECT_FALSE(freeze.is_held());
    ASSERT_TRUE(freeze.thaw());
    EXPECT_TRUE(asked("c1"));
}

TEST_F(FreezeSessionTest, HeldUntilItIsThawedByItsRecord) {
    const KernelFreezer one(world_, group_of("c1"));
    ASSERT_TRUE(hold());
    usleep(200'000);
    EXPECT_TRUE(asked("c1"));
    const auto record = state::FrozenRecords(root_).all()->records[0];
    EXPECT_EQ(record.owner.pid, -1);
    ASSERT_TRUE(state::lift(root_, record, Deadline::after_ms(20'000)));
    EXPECT_FALSE(asked("c1"));
}

TEST_F(FreezeSessionTest, AHoldThatLastsTooLongIsRemembered) {
    const KernelFreezer one(world_, group_of("c1"));
    ASSERT_TRUE(hold(1500));
    const auto lapsed = [&] { return state::FrozenRecords(root_).all()->records[0].lapsed; };
    EXPECT_TRUE(soon([&] { return !asked("c1") && lapsed(); }));
    FreezeSession next = session();
    ASSERT_TRUE(prepare(next, {target("c1")}));
    ASSERT_TRUE(next.thaw());
    EXPECT_EQ(records(), 0U);
}

// A service manager stops what is left of a service before it runs the script that would thaw.
TEST_F(FreezeSessionTest, AHoldEndsWhenItsGuardianIsTerminated) {
    const KernelFreezer one(world_, group_of("c1"));
    ASSERT_TRUE(hold());
    const std::string own = std::to_string(getpid());
    const auto children = Dir::open("/")->read_kernel_file("proc/" + own + "/task/" + own + "/children");
    ASSERT_TRUE(children);
    ASSERT_FALSE(words(*children).empty());
    EXPECT_TRUE(soon([&] {
        for (const auto child : words(*children)) // not heard before the guardian heard of the hold
            kill(static_cast<pid_t>(parse_i64(child).value()), SIGTERM);
        return !asked("c1") && records() == 0;
    }));
}

// As after a long SIGSTOP between the start of the guards and the freeze.
TEST_F(FreezeSessionTest, NothingIsFrozenBehindItsGuards) {
    const KernelFreezer one(world_, group_of("c1"));
    FreezeSession freeze = session(300);
    ASSERT_TRUE(prepare(freeze, {target("c1")}));
    EXPECT_TRUE(soon([&] { return records() == 0; }));
    EXPECT_FALSE(freeze.freeze());
    EXPECT_FALSE(asked("c1"));
}

TEST_F(FreezeSessionTest, WhatIsFrozenWithoutARecordIsThawedAgain) {
    const KernelFreezer one(world_, group_of("c1"));
    FreezeSession freeze = session();
    ASSERT_TRUE(prepare(freeze, {target("c1")}));
    ASSERT_TRUE(state::FrozenRecords(root_).remove(state::FrozenRecords(root_).all()->records[0]));
    EXPECT_FALSE(freeze.freeze());
    EXPECT_FALSE(asked("c1"));
}

TEST_F(FreezeSessionTest, NoRecordNoFreeze) {
    world_.add(file("run/lxc-warden", "no directory"));
    FreezeSession freeze = session();
    EXPECT_FALSE(prepare(freeze, {target("c1")}));
    EXPECT_FALSE(asked("c1"));
}

TEST(PreSync, GoesOnWhileItPays) {
    const auto pays = [](std::initializer_list<std::int64_t> rounds) {
        std::vector<SyncRound> all;
        for (const auto us : rounds)
            all.push_back({us, {}});
        return another_round_pays(all);
    };
    EXPECT_TRUE(pays({}));
    EXPECT_TRUE(pays({900'000}));
    EXPECT_FALSE(pays({20'000})); // short already
    EXPECT_TRUE(pays({900'000, 500'000}));
    EXPECT_FALSE(pays({900'000, 700'000})); // as fast as it is written
    EXPECT_FALSE(pays({900'000, 300'000, 10'000}));
    EXPECT_FALSE(pays({1'000'000'000, 600'000'000, 360'000'000, 200'000'000, 100'000'000, 50'000'000,
                       20'000'000, 10'000'000}));
}

TEST(SyncWorker, SyncsTheFileSystemsOfAProcess) {
    const Dir root = Dir::open("/").value();
    FreezeTarget self{"self", "/x", getpid(), {}, mounts_of(root, "self").value(), {}};
    std::erase_if(self.mounts, [](const Mount &mount) { return mount.point != "/"; });
    const auto worker = SyncWorker::start(root, {self}, Deadline::after_ms(60'000));
    ASSERT_TRUE(worker);
    EXPECT_EQ(worker->problems(), std::vector<std::string>{});
    const auto round = worker->sync(Deadline::after_ms(120'000));
    ASSERT_TRUE(round) << round.error().message;
    EXPECT_GE(round->us, 0);
}

TEST(SyncWorker, TellsWhatItCannotReach) {
    const Dir root = Dir::open("/").value();
    const FreezeTarget gone{
        "gone", "/x", getpid(), {}, {{1, "999:999", "/", "/no/such/place", "ext4", "none", ""}}, {}};
    const auto worker = SyncWorker::start(root, {gone}, Deadline::after_ms(60'000));
    ASSERT_TRUE(worker);
    ASSERT_EQ(worker->problems().size(), 1U);
    EXPECT_NE(worker->problems()[0].find("999:999 is not synced"), std::string::npos);
    EXPECT_TRUE(worker->sync(Deadline::after_ms(60'000)));
}

} // namespace
} // namespace warden::ctl::freeze
