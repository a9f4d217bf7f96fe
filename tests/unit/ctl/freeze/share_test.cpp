// SPDX-License-Identifier: LGPL-2.1-or-later
// Two runs that freeze one container at the same time.
#include "session_fixture.hpp"

#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <thread>

namespace warden::ctl::freeze {
namespace {

TEST_F(FreezeSessionTest, TheLastOfTwoThaws) {
    const KernelFreezer one(world_, group_of("c1"));
    FreezeSession first = session(), second = session();
    ASSERT_TRUE(prepare(first, {target("c1")}));
    ASSERT_TRUE(first.freeze());
    ASSERT_TRUE(prepare(second, {target("c1")}));
    EXPECT_TRUE(second.is_shared());
    ASSERT_TRUE(second.freeze());
    EXPECT_TRUE(first.is_held() && second.is_held());
    ASSERT_TRUE(first.thaw());
    EXPECT_TRUE(asked("c1"));
    EXPECT_EQ(first.containers()[0].status, Status_::frozen);
    EXPECT_NE(first.containers()[0].why.find("another lxc-warden"), std::string::npos);
    EXPECT_TRUE(second.is_held());
    ASSERT_TRUE(second.thaw());
    EXPECT_FALSE(asked("c1"));
    EXPECT_EQ(second.containers()[0].status, Status_::frozen);
    EXPECT_EQ(second.containers()[0].why, "");
    EXPECT_EQ(records() + lapsed(), 0U);
}

TEST_F(FreezeSessionTest, TheFirstOfTwoIsLeftByTheSecond) {
    const KernelFreezer one(world_, group_of("c1")), two(world_, group_of("c2"));
    FreezeSession first = session(), second = session();
    ASSERT_TRUE(prepare(first, {target("c1")}));
    ASSERT_TRUE(first.freeze());
    ASSERT_TRUE(prepare(second, {target("c1"), target("c2")}));
    ASSERT_TRUE(second.freeze());
    ASSERT_TRUE(second.thaw());
    EXPECT_TRUE(asked("c1"));
    EXPECT_FALSE(asked("c2")) << "nobody else has that one";
    EXPECT_TRUE(first.is_held());
    ASSERT_TRUE(first.thaw());
    EXPECT_FALSE(asked("c1"));
}

TEST_F(FreezeSessionTest, WhoIsKilledLeavesItToTheOther) {
    const KernelFreezer one(world_, group_of("c1"));
    const pid_t master = fork();
    if (master == 0) {
        world_.add(file("proc/" + std::to_string(getpid()) + "/stat", stat_of_self()));
        FreezeSession freeze = session();
        if (prepare(freeze, {target("c1")}) && freeze.freeze())
            pause();
        _exit(1);
    }
    ASSERT_TRUE(soon([&] { return asked("c1") && records() == 1; }));
    FreezeSession second(root_, {20'000, 60'000}, "second", "");
    ASSERT_TRUE(prepare(second, {target("c1")}));
    ASSERT_TRUE(second.freeze());
    kill(master, SIGKILL);
    waitpid(master, nullptr, 0);
    std::filesystem::remove_all(world_.name("proc/" + std::to_string(master)));
    // Its guardian closes its record, and thaws nothing.
    EXPECT_TRUE(soon([&] { return records() == 1; }));
    EXPECT_TRUE(second.is_held());
    ASSERT_TRUE(second.thaw());
    EXPECT_FALSE(asked("c1"));
    EXPECT_EQ(second.containers()[0].status, Status_::frozen);
}

TEST_F(FreezeSessionTest, AHoldWhoseTimeIsOverLeavesItToTheOther) {
    const KernelFreezer one(world_, group_of("c1"));
    ASSERT_TRUE(hold(6000));
    FreezeSession second(root_, {2000, 60'000}, "second", "");
    ASSERT_TRUE(prepare(second, {target("c1")}));
    ASSERT_TRUE(second.freeze());
    EXPECT_TRUE(soon([&] { return lapsed() == 1 && records() == 1; }));
    EXPECT_TRUE(second.is_held());
    ASSERT_TRUE(second.thaw());
    EXPECT_FALSE(asked("c1"));
}

TEST_F(FreezeSessionTest, WhatSomebodyThawsIsHeldForNeither) {
    const KernelFreezer one(world_, group_of("c1"));
    FreezeSession first = session(), second = session();
    ASSERT_TRUE(prepare(first, {target("c1")}));
    ASSERT_TRUE(first.freeze());
    ASSERT_TRUE(prepare(second, {target("c1")}));
    ASSERT_TRUE(second.freeze());
    EXPECT_TRUE(first.is_held() && second.is_held());
    const auto noticed = [&] {
        const auto all = state::FrozenRecords(root_).all()->records;
        return std::none_of(all.begin(), all.end(), [](const auto &record) { return record.begun; });
    };
    EXPECT_TRUE(soon([&] { // not before both guardians have seen it frozen
        somebody_else("c1", true);
        usleep(100'000);
        somebody_else("c1", false);
        usleep(1'200'000);
        return noticed();
    }));
    ASSERT_TRUE(first.thaw());
    ASSERT_TRUE(second.thaw());
    EXPECT_EQ(first.containers()[0].status, Status_::not_held);
    EXPECT_EQ(second.containers()[0].status, Status_::not_held);
}

// The second one's freeze must not hide from the first that its own was lifted in between.
TEST_F(FreezeSessionTest, AFreezeThatFollowsAThawIsNotShared) {
    const KernelFreezer one(world_, group_of("c1"));
    FreezeSession first = session(), second = session();
    ASSERT_TRUE(prepare(first, {target("c1")}));
    ASSERT_TRUE(first.freeze());
    ASSERT_TRUE(prepare(second, {target("c1")}));
    somebody_else("c1", false);
    EXPECT_TRUE(soon([&] { return one.changes() == 2; }));
    ASSERT_TRUE(second.freeze());
    ASSERT_TRUE(first.thaw());
    EXPECT_EQ(first.containers()[0].status, Status_::not_held);
    EXPECT_TRUE(asked("c1"));
    ASSERT_TRUE(second.thaw());
    EXPECT_EQ(second.containers()[0].status, Status_::frozen);
    EXPECT_FALSE(asked("c1"));
}

// Nor when the first one's guardian has not come to see it yet.
TEST_F(FreezeSessionTest, AThawThatNobodyHasSeenIsNotHidden) {
    const KernelFreezer one(world_, group_of("c1"));
    FreezeSession first = session(), second = session();
    ASSERT_TRUE(prepare(first, {target("c1")}));
    ASSERT_TRUE(first.freeze());
    const auto record = state::FrozenRecords(root_).all()->records.at(0);
    ASSERT_TRUE(record.begun);
    ASSERT_TRUE(prepare(second, {target("c1")}));
    ASSERT_TRUE(first.thaw()); // and no guardian is left to see anything
    ASSERT_TRUE(state::FrozenRecords(root_).save(record));
    ASSERT_TRUE(second.freeze());
    const auto now = state::FrozenRecords(root_).load(record);
    ASSERT_TRUE(now && *now);
    EXPECT_FALSE((*now)->begun) << "its owner is told that it was thawed";
    ASSERT_TRUE(state::FrozenRecords(root_).remove(record));
    ASSERT_TRUE(second.thaw());
    EXPECT_FALSE(asked("c1"));
}

// Until all of its containers are frozen any of them may be thawed again.
TEST_F(FreezeSessionTest, AnIncompleteFreezeIsNotShared) {
    const KernelFreezer one(world_, group_of("c1"));
    FreezeSession first = session();
    ASSERT_TRUE(prepare(first, {target("c1")}));
    ASSERT_TRUE(first.freeze());
    auto record = state::FrozenRecords(root_).all()->records.at(0);
    EXPECT_TRUE(record.complete);
    record.complete = false;
    ASSERT_TRUE(state::FrozenRecords(root_).save(record));
    FreezeSession second(root_, {100, 60'000}, "second", "");
    EXPECT_EQ(second.claim({target("c1")}).error().code, EBUSY);
    ASSERT_TRUE(first.thaw());
}

// Its record says so, the kernel says that somebody has thawed it: the one who had it frozen is to see that
// first.
TEST_F(FreezeSessionTest, WhatRunsIsNotShared) {
    const KernelFreezer one(world_, group_of("c1"));
    FreezeSession first = session();
    ASSERT_TRUE(prepare(first, {target("c1")}));
    ASSERT_TRUE(first.freeze());
    const auto record = state::FrozenRecords(root_).all()->records.at(0);
    ASSERT_TRUE(record.complete);
    ASSERT_TRUE(first.thaw()); // and no guardian is left to see anything
    ASSERT_TRUE(state::FrozenRecords(root_).save(record));
    FreezeSession second(root_, {100, 60'000}, "second", "");
    EXPECT_EQ(second.claim({target("c1")}).error().code, EBUSY);
    EXPECT_FALSE(asked("c1"));
    ASSERT_TRUE(state::FrozenRecords(root_).remove(record));
}

// Its time is over before it is complete, or so its guards have said: what it shares is still the other's.
TEST_F(FreezeSessionTest, WhatIsUndoneLateStaysFrozenForTheOther) {
    const KernelFreezer one(world_, group_of("c1"));
    FreezeSession first = session(), second(root_, {20'000, 60'000}, "second", "");
    ASSERT_TRUE(prepare(first, {target("c1")}));
    ASSERT_TRUE(first.freeze());
    ASSERT_TRUE(prepare(second, {target("c1"), target("c2")}));
    // The kernel of c2: it freezes when the second one's record of c1 has gone.
    std::thread kernel([&] {
        EXPECT_TRUE(soon([&] { return asked("c2"); }));
        for (const auto all = state::FrozenRecords(root_).all(); const auto &record : all->records) {
            if (record.tool == "second" && record.name == "c1") {
                EXPECT_TRUE(state::FrozenRecords(root_).remove(record));
            }
        }
        world_.add(file(group_of("c2") + "/cgroup.events", "populated 1\nfrozen 1\n"));
        EXPECT_TRUE(soon([&] { return !asked("c2"); }));
        world_.add(file(group_of("c2") + "/cgroup.events", "populated 1\nfrozen 0\n"));
    });
    EXPECT_FALSE(second.freeze());
    kernel.join();
    EXPECT_TRUE(asked("c1"));
    EXPECT_TRUE(first.is_held());
    ASSERT_TRUE(first.thaw());
    EXPECT_FALSE(asked("c1") || asked("c2"));
}

// Proxmox's locks of it are the first one's, and the second one's when that has ended.
TEST_F(FreezeSessionTest, OfProxmoxTheLocksGoWithTheFreeze) {
    const std::string lock = "var/lock/pve-manager/pve-migrate-101";
    world_.add(v2_group(group_of("101"))).add(file(lock, "")).add(dir("run/lock/lxc", {}));
    const KernelFreezer kernel(world_, group_of("101"));
    FreezeTarget of_proxmox = target("101");
    of_proxmox.proxmox = true;
    FreezeSession first = session(), second = session();
    ASSERT_TRUE(prepare(first, {of_proxmox}));
    ASSERT_TRUE(first.freeze());
    ASSERT_TRUE(prepare(second, {of_proxmox}));
    ASSERT_TRUE(second.freeze());
    EXPECT_TRUE(is_locked(world_, lock));
    ASSERT_TRUE(first.thaw());
    EXPECT_TRUE(asked("101"));
    EXPECT_TRUE(soon([&] { return is_locked(world_, lock); }));
    ASSERT_TRUE(second.thaw());
    EXPECT_FALSE(asked("101"));
    EXPECT_TRUE(soon([&] { return !is_locked(world_, lock); }));
}

// What a guardian wrote down is not written over when the hold begins.
TEST_F(FreezeSessionTest, AHoldKeepsWhatItsGuardianSaw) {
    const KernelFreezer one(world_, group_of("c1"));
    FreezeSession freeze = session();
    ASSERT_TRUE(prepare(freeze, {target("c1")}));
    ASSERT_TRUE(freeze.freeze());
    auto record = state::FrozenRecords(root_).all()->records.at(0);
    record.foreign = true;
    ASSERT_TRUE(state::FrozenRecords(root_).save(record));
    ASSERT_TRUE(freeze.leave());
    record = state::FrozenRecords(root_).all()->records.at(0);
    EXPECT_TRUE(record.foreign);
    EXPECT_EQ(record.owner.pid, -1);
    ASSERT_TRUE(state::lift(root_, record, Deadline::after_ms(5000)));
    EXPECT_TRUE(asked("c1")) << "it is somebody else's";
}

// One of two cannot be begun: what is shared stays, and is not forgotten.
TEST_F(FreezeSessionTest, AFailedBeginLeavesNothingFrozenWithoutARecord) {
    const KernelFreezer one(world_, group_of("c1")), two(world_, group_of("c2"));
    FreezeSession first = session(), second = session();
    ASSERT_TRUE(prepare(first, {target("c1")}));
    ASSERT_TRUE(first.freeze());
    ASSERT_TRUE(prepare(second, {target("c1"), target("c2")}));
    for (const auto all = state::FrozenRecords(root_).all(); const auto &record : all->records) {
        if (record.name == "c2") {
            ASSERT_TRUE(state::FrozenRecords(root_).remove(record));
        }
    }
    EXPECT_FALSE(second.freeze());
    EXPECT_TRUE(asked("c1") && first.is_held());
    ASSERT_TRUE(first.thaw());
    EXPECT_FALSE(asked("c1") || asked("c2"));
    EXPECT_EQ(records(), 0U);
}

TEST_F(FreezeSessionTest, OneThatMustRunSomethingInItWaits) {
    const KernelFreezer one(world_, group_of("c1"));
    FreezeSession first = session();
    ASSERT_TRUE(prepare(first, {target("c1")}));
    ASSERT_TRUE(first.freeze());
    FreezeSession second(root_, {100, 60'000}, "second", "");
    ASSERT_TRUE(second.claim({target("c1")}));
    const auto refused = second.claim_alone({target("c1")});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, EBUSY);
    EXPECT_NE(refused.error().message.find("another lxc-warden has it frozen"), std::string::npos);
    EXPECT_TRUE(first.is_held());
    EXPECT_EQ(records(), 1U);
    ASSERT_TRUE(first.thaw());
    ASSERT_TRUE(second.claim_alone({target("c1")}));
    second.release();
}

TEST_F(FreezeSessionTest, OneWhoHasSomethingToUndoInItIsWaitedFor) {
    const KernelFreezer one(world_, group_of("c1"));
    FreezeSession first = session();
    ASSERT_TRUE(first.claim({target("c1")}));
    ASSERT_TRUE(first.keep_claims(own_process(root_).value()));
    ASSERT_TRUE(first.guard());
    ASSERT_TRUE(first.freeze());
    FreezeSession second(root_, {100, 60'000}, "second", "");
    EXPECT_EQ(second.claim({target("c1")}).error().code, EBUSY);
    EXPECT_TRUE(first.is_held());
    ASSERT_TRUE(first.thaw());
    first.release();
    ASSERT_TRUE(second.claim({target("c1")}));
    second.release();
}

// The guardian does not take our own thaw, between two tries, for somebody else's.
TEST_F(FreezeSessionTest, OneThatWaitsForAFuseServerIsAskedAgain) {
    world_.add(file("proc/812/stat", "812 (a) D 1 2 3\n"));
    world_.add(file("proc/812/wchan", "request_wait_answer"));
    world_.add(file(group_of("c1") + "/cgroup.procs", "812\n"));
    const KernelFreezer one(world_, group_of("c1"), KernelFreezer::Manner::second_time);
    const KernelFreezer two(world_, group_of("c2"));
    FreezeSession freeze(root_, {20'000, 60'000}, "test", "");
    ASSERT_TRUE(prepare(freeze, {target("c1"), target("c2")}));
    ASSERT_TRUE(freeze.freeze());
    EXPECT_TRUE(freeze.is_held());
    usleep(1'200'000);
    for (const auto all = state::FrozenRecords(root_).all(); const auto &record : all->records)
        EXPECT_TRUE(record.begun);
    ASSERT_TRUE(freeze.thaw());
    for (const auto &one_of_them : freeze.containers())
        EXPECT_EQ(one_of_them.status, Status_::frozen);
}

// lxc-freeze, or Proxmox: it asks for what is so already, and nothing but the write shows it.
TEST_F(FreezeSessionTest, WhatSomebodyElseAskedForMeanwhileIsHis) {
    const KernelFreezer one(world_, group_of("c1"));
    FreezeSession freeze = session();
    ASSERT_TRUE(prepare(freeze, {target("c1")}));
    ASSERT_TRUE(freeze.freeze());
    const auto noticed = [&] { return state::FrozenRecords(root_).all()->records.at(0).foreign; };
    EXPECT_TRUE(soon([&] { // not before the guardian was told that all is frozen
        const int fd = open(world_.name(group_of("c1") + "/cgroup.freeze").c_str(), O_WRONLY | O_CLOEXEC);
        const bool written = pwrite(fd, "1", 1, 0) == 1;
        close(fd);
        usleep(50'000);
        return written && noticed();
    }));
    EXPECT_TRUE(freeze.is_held());
    ASSERT_TRUE(freeze.thaw());
    EXPECT_TRUE(asked("c1"));
    EXPECT_EQ(freeze.containers()[0].status, Status_::frozen);
    EXPECT_NE(freeze.containers()[0].why.find("somebody else froze it too"), std::string::npos);
    EXPECT_EQ(records(), 0U);
}

TEST_F(FreezeSessionTest, OursIsNotTakenForSomebodyElses) {
    const KernelFreezer one(world_, group_of("c1"));
    FreezeSession first = session(), second = session();
    ASSERT_TRUE(prepare(first, {target("c1")}));
    ASSERT_TRUE(first.freeze());
    usleep(100'000);
    ASSERT_TRUE(prepare(second, {target("c1")}));
    ASSERT_TRUE(second.freeze());
    usleep(300'000);
    for (const auto all = state::FrozenRecords(root_).all(); const auto &record : all->records)
        EXPECT_FALSE(record.foreign);
    ASSERT_TRUE(second.thaw());
    usleep(100'000);
    EXPECT_FALSE(state::FrozenRecords(root_).all()->records.at(0).foreign);
    ASSERT_TRUE(first.thaw());
    EXPECT_FALSE(asked("c1"));
}

} // namespace
} // namespace warden::ctl::freeze
