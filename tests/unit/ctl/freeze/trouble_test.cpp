// SPDX-License-Identifier: LGPL-2.1-or-later
// What a session does when somebody else is faster, or the kernel does not do what it is asked.
#include "session_fixture.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "fake/failing_call.hpp"

#include <csignal>
#include <optional>

namespace warden::ctl::freeze {
namespace {

class FreezeTroubleTest : public FreezeSessionTest {
protected:
    // Another run has taken over: its record is there now.
    void taken_over() {
        auto record = state::FrozenRecords(root_).all()->records.at(0);
        ASSERT_TRUE(state::FrozenRecords(root_).remove(record));
        record.token = "another";
        ASSERT_TRUE(state::FrozenRecords(root_).save(record));
    }
    std::string token() const { return state::FrozenRecords(root_).all()->records.at(0).token; }
    static void tell_children(int signal) {
        const std::string own = std::to_string(getpid());
        const auto children = Dir::open("/")->read_kernel_file("proc/" + own + "/task/" + own + "/children");
        for (const auto child : words(*children))
            kill(static_cast<pid_t>(parse_i64(child).value()), signal);
    }
};

TEST_F(FreezeTroubleTest, TheGuardsGoOnWhenAThawFails) {
    std::optional<KernelFreezer> kernel(std::in_place, world_, group_of("c1"));
    FreezeSession freeze = session();
    ASSERT_TRUE(prepare(freeze, {target("c1")}));
    ASSERT_TRUE(freeze.freeze());
    kernel.reset(); // which from now on does nothing that it is asked
    const auto thawed = freeze.thaw();
    ASSERT_FALSE(thawed);
    EXPECT_NE(thawed.error().message.find("cannot thaw c1"), std::string::npos);
    EXPECT_EQ(freeze.containers()[0].status, Status_::not_thawed);
    EXPECT_EQ(records(), 1U);
    usleep(2'500'000); // longer than a guard's first try
    EXPECT_EQ(records(), 1U);
    kernel.emplace(world_, group_of("c1"));
    EXPECT_TRUE(soon([&] { return records() == 0; }));
    EXPECT_FALSE(asked("c1"));
}

TEST_F(FreezeTroubleTest, WhatIsThawedAlreadyIsNotLeftAsAHold) {
    const KernelFreezer one(world_, group_of("c1"));
    FreezeSession freeze = session();
    ASSERT_TRUE(prepare(freeze, {target("c1")}));
    ASSERT_TRUE(freeze.freeze());
    somebody_else("c1", false);
    const auto left = freeze.leave();
    ASSERT_FALSE(left);
    EXPECT_EQ(left.error().code, ESTALE);
    EXPECT_TRUE(freeze.thaw());
}

TEST_F(FreezeTroubleTest, AClaimIsNotRenewedOverAnothersRecord) {
    const KernelFreezer one(world_, group_of("c1"));
    FreezeSession freeze = session();
    ASSERT_TRUE(freeze.claim({target("c1")}));
    taken_over();
    EXPECT_EQ(freeze.guard().error().code, EBUSY);
    EXPECT_EQ(token(), "another");
    EXPECT_FALSE(asked("c1"));
}

TEST_F(FreezeTroubleTest, AReleaseLeavesAnothersRecord) {
    FreezeSession freeze = session();
    ASSERT_TRUE(freeze.claim({target("c1")}));
    taken_over();
    freeze.release();
    ASSERT_EQ(records(), 1U);
    EXPECT_EQ(token(), "another");
}

TEST_F(FreezeTroubleTest, WhatSomebodyFrozeBehindTheGuardsIsHis) {
    FreezeSession freeze = session();
    ASSERT_TRUE(prepare(freeze, {target("c1")}));
    somebody_else("c1", true);
    ASSERT_TRUE(freeze.freeze());
    EXPECT_EQ(freeze.containers()[0].status, Status_::foreign);
    EXPECT_EQ(records(), 0U);
    ASSERT_TRUE(freeze.thaw());
    EXPECT_TRUE(asked("c1"));
}

// Until the kernel is asked a record thaws nobody, and from then on it does.
TEST_F(FreezeTroubleTest, ARecordBeginsWithTheFreeze) {
    const KernelFreezer one(world_, group_of("c1"));
    FreezeSession freeze = session();
    ASSERT_TRUE(prepare(freeze, {target("c1")}));
    EXPECT_FALSE(state::FrozenRecords(root_).all()->records.at(0).begun);
    ASSERT_TRUE(freeze.freeze());
    EXPECT_TRUE(state::FrozenRecords(root_).all()->records.at(0).begun);
    ASSERT_TRUE(freeze.thaw());
}

// The guards may be late too, as this process was: what is frozen for longer than it may be is not relied on.
TEST_F(FreezeTroubleTest, AfterItsTimeItDoesNotCountAsFrozen) {
    const KernelFreezer one(world_, group_of("c1"));
    FreezeSession freeze = session(1500);
    ASSERT_TRUE(prepare(freeze, {target("c1")}));
    tell_children(SIGSTOP);
    const bool frozen = bool(freeze.freeze());
    EXPECT_TRUE(frozen && freeze.is_frozen());
    usleep(1'600'000);
    EXPECT_TRUE(asked("c1"));
    EXPECT_FALSE(freeze.is_frozen());
    EXPECT_FALSE(freeze.is_held());
    tell_children(SIGCONT);
    EXPECT_TRUE(freeze.thaw());
}

// Left by a run that is dead, with its guards; somebody else undoes what its hooks began.
TEST_F(FreezeTroubleTest, WhatADeadOneLeftIsThawedAndItsUndoingAwaited) {
    somebody_else("c1", true);
    const KernelFreezer one(world_, group_of("c1"));
    state::FrozenRecord record;
    record.name = "c1";
    record.lxcpath = "/var/lib/lxc";
    record.cgroup = group_of("c1");
    record.boot = "boot-1";
    record.token = "of-the-dead";
    record.owner = {4'194'305, 1};
    record.deadline_ms = monotonic_ms() + 60'000;
    record.undoer = own_process(root_).value();
    ASSERT_TRUE(state::FrozenRecords(root_).save(record));
    FreezeSession next(root_, {100, 60'000}, "next", "");
    EXPECT_EQ(next.claim({target("c1")}).error().code, EBUSY);
    EXPECT_FALSE(asked("c1"));
    record.undoer = {};
    ASSERT_TRUE(state::FrozenRecords(root_).save(record));
    EXPECT_TRUE(next.claim({target("c1")}));
    next.release();
}

TEST_F(FreezeTroubleTest, WithoutGuardsNothingIsFrozen) {
    const KernelFreezer one(world_, group_of("c1"));
    bool guarded = true;
    WARDEN_RUN_FAILING(forks, {SYS_clone, EAGAIN, 1, 1000}, [&] {
        FreezeSession freeze = session();
        guarded = freeze.claim({target("c1")}) && freeze.guard();
    });
    EXPECT_GE(*forks, 1U);
    EXPECT_FALSE(guarded);
    EXPECT_FALSE(asked("c1"));
    EXPECT_EQ(records(), 0U);
}

} // namespace
} // namespace warden::ctl::freeze
