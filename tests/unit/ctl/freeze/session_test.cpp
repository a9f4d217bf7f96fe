// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/freeze/sync.hpp"
#include "session_fixture.hpp"

#include "base/text.hpp"

#include <csignal>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>

namespace warden::ctl::freeze {
namespace {

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
    FreezeSession freeze = session(4000);
    ASSERT_TRUE(prepare(freeze, {target("c1")}));
    ASSERT_TRUE(freeze.freeze());
    // Another run has taken over: its record is there now.
    auto record = state::FrozenRecords(root_).all()->records[0];
    ASSERT_TRUE(state::FrozenRecords(root_).remove(record));
    record.token = "another";
    ASSERT_TRUE(state::FrozenRecords(root_).save(record));
    usleep(4'500'000);
    EXPECT_TRUE(asked("c1"));
    EXPECT_FALSE(freeze.is_held());
    ASSERT_TRUE(freeze.thaw());
    EXPECT_TRUE(asked("c1"));
}

// Killed between its record and its freeze: whatever is frozen after that is somebody else's.
TEST_F(FreezeSessionTest, AClaimOfADeadOneThawsNobody) {
    const pid_t master = fork();
    if (master == 0) {
        world_.add(file("proc/" + std::to_string(getpid()) + "/stat", stat_of_self()));
        FreezeSession freeze = session();
        if (freeze.claim({target("c1")}))
            raise(SIGKILL);
        _exit(1);
    }
    waitpid(master, nullptr, 0);
    std::filesystem::remove_all(world_.name("proc/" + std::to_string(master)));
    ASSERT_EQ(records(), 1U);
    somebody_else("c1", true);
    FreezeSession next = session();
    ASSERT_TRUE(prepare(next, {target("c1")}));
    ASSERT_TRUE(next.freeze());
    ASSERT_TRUE(next.thaw());
    EXPECT_TRUE(asked("c1"));
    EXPECT_EQ(next.containers()[0].status, Status_::foreign);
}

// Thawed by somebody, and frozen again: that one is his.
TEST_F(FreezeSessionTest, AFreezeThatComesAfterOursIsNotLifted) {
    const KernelFreezer one(world_, group_of("c1"));
    FreezeSession freeze = session();
    ASSERT_TRUE(prepare(freeze, {target("c1")}));
    ASSERT_TRUE(freeze.freeze());
    const auto noticed = [&] { return !state::FrozenRecords(root_).all()->records[0].begun; };
    EXPECT_TRUE(soon([&] { // not before the guardian has seen it frozen
        somebody_else("c1", true);
        for (int look = 0; look < 300 && !noticed(); ++look) {
            if (look == 150)
                somebody_else("c1", false);
            usleep(10'000);
        }
        return noticed();
    }));
    somebody_else("c1", true);
    ASSERT_TRUE(freeze.thaw());
    EXPECT_TRUE(asked("c1"));
    EXPECT_EQ(freeze.containers()[0].status, Status_::not_held);
    EXPECT_EQ(records(), 0U);
}

// sanoid's next dataset of the same container: its hooks begin when these are undone.
TEST_F(FreezeSessionTest, WhoUndoesHasTheClaimAfterAKill) {
    const KernelFreezer one(world_, group_of("c1"));
    const auto undoer = own_process(root_).value();
    const pid_t master = fork();
    if (master == 0) {
        world_.add(file("proc/" + std::to_string(getpid()) + "/stat", stat_of_self()));
        FreezeSession freeze = session();
        if (freeze.claim({target("c1")}) && freeze.keep_claims(undoer) && freeze.guard() && freeze.freeze())
            raise(SIGKILL);
        _exit(1);
    }
    waitpid(master, nullptr, 0);
    std::filesystem::remove_all(world_.name("proc/" + std::to_string(master)));
    EXPECT_TRUE(soon([&] { return !asked("c1"); }));
    FreezeSession next(root_, {100, 60'000}, "second", "");
    EXPECT_EQ(next.claim({target("c1")}).error().code, EBUSY);
    const auto left = state::FrozenRecords(root_).all()->records;
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(left[0].owner.pid, undoer.pid);
    ASSERT_TRUE(state::FrozenRecords(root_).remove(left[0]));
    EXPECT_TRUE(next.claim({target("c1")}));
    next.release();
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

// Replication freezes and thaws by itself, every quarter of an hour, and sets no `lock:`.
TEST_F(FreezeSessionTest, ProxmoxsLocksAreHeldAndWaitedFor) {
    const std::string lock = "var/lock/pve-manager/pve-migrate-101";
    world_.add(v2_group(group_of("101"))).add(file(lock, "")).add(dir("run/lock/lxc", {}));
    const KernelFreezer kernel(world_, group_of("101"));
    FreezeTarget of_proxmox = target("101");
    of_proxmox.proxmox = true;
    {
        const Fd task(open(world_.name(lock).c_str(), O_RDONLY | O_CLOEXEC));
        ASSERT_EQ(flock(*task, LOCK_EX | LOCK_NB), 0);
        FreezeSession freeze(root_, {100, 60'000}, "test", "");
        const auto claimed = freeze.claim({of_proxmox});
        ASSERT_FALSE(claimed);
        EXPECT_NE(claimed.error().message.find("pve-migrate-101 is locked"), std::string::npos)
            << claimed.error().message;
        EXPECT_EQ(records(), 0U);
    }
    FreezeSession freeze = session();
    ASSERT_TRUE(prepare(freeze, {of_proxmox}));
    ASSERT_TRUE(freeze.freeze());
    EXPECT_TRUE(is_locked(world_, lock) && is_locked(world_, "run/lock/lxc/pve-config-101.lock"));
    ASSERT_TRUE(freeze.leave()) << "the guardians have them now";
    EXPECT_TRUE(is_locked(world_, lock));
    const auto record = state::FrozenRecords(root_).all()->records.at(0);
    ASSERT_TRUE(state::lift(root_, record, Deadline::after_ms(5000)));
    EXPECT_TRUE(soon([&] { return !is_locked(world_, lock); }));
}

} // namespace
} // namespace warden::ctl::freeze
