// SPDX-License-Identifier: LGPL-2.1-or-later
#include "state/freezes.hpp"

#include "fake/failing_call.hpp"
#include "fake/kernel_freezer.hpp"

#include <gtest/gtest.h>

namespace warden::state::test {
namespace {

using warden::test::dir;
using warden::test::file;
using warden::test::KernelFreezer;
using warden::test::v2_group;
using warden::test::World;

FrozenRecord sample(const std::string &name = "web1") {
    return {name,       "/var/lib/lxc", "sys/fs/cgroup/lxc.payload." + name,
            "boot-1",   "token-1",      {4711, 99},
            1700000000, 60'000,         "lvcreate -s\nx",
            "/srv",     "snap-1"};
}

std::string stat_line(char state, int start) {
    return std::string("4711 (freeze-run) ") + state + " 1 2 3 0 -1 4194560 1 0 0 0 1 2 0 0 20 0 1 0 " +
           std::to_string(start) + " 1 2\n";
}

TEST(FrozenRecord, SurvivesTheRoundTrip) {
    const auto again = parse_frozen(format_frozen(sample()), "x");
    ASSERT_TRUE(again);
    EXPECT_EQ(format_frozen(*again), format_frozen(sample()));
    EXPECT_EQ(again->tool, "lvcreate -s\nx");
    EXPECT_EQ(again->owner.start_time, 99U);
    EXPECT_EQ(again->deadline_ms, 60'000);
    EXPECT_EQ(again->key, "snap-1");
    EXPECT_FALSE(again->lapsed);
    for (const char *text : {"", "name=a\n", "name=a\nboot=b\n", "rubbish"})
        EXPECT_FALSE(parse_frozen(text, "x")) << text;
}

TEST(FrozenRecord, MayBeThawedByOthersWhenItsOwnerIsDeadOrTooLate) {
    const auto standing = [](const World &world, std::int64_t now_ms, const char *boot = "boot-1") {
        return standing_of(world.root(), sample(), boot, now_ms);
    };
    const World alive{file("proc/4711/stat", stat_line('S', 99))};
    EXPECT_EQ(standing(alive, 59'999), Standing::in_use);
    EXPECT_EQ(standing(alive, 60'000), Standing::deadline_passed);
    EXPECT_EQ(standing(alive, 1, "boot-2"), Standing::other_boot);
    const World zombie{file("proc/4711/stat", stat_line('Z', 99))};
    EXPECT_EQ(standing(zombie, 1), Standing::owner_dead);
    const World reused{file("proc/4711/stat", stat_line('S', 100))};
    EXPECT_EQ(standing(reused, 1), Standing::owner_dead);
    const World gone{dir("proc", {})};
    EXPECT_EQ(standing(gone, 1), Standing::owner_dead);
    const World unreadable{dir("proc/4711/stat", {})};
    EXPECT_EQ(standing(unreadable, 1), Standing::in_use) << "what cannot be looked at is nobody's to thaw";
    FrozenRecord held = sample();
    held.owner = {};
    EXPECT_EQ(standing_of(gone.root(), held, "boot-1", 1), Standing::in_use);
}

TEST(FrozenRecords, SaveLoadListRemove) {
    const World world{dir("run", {})};
    const Dir root = world.root();
    const FrozenRecords records(root);
    EXPECT_TRUE(records.all()->records.empty());
    ASSERT_TRUE(records.save(sample()));
    ASSERT_TRUE(records.save(sample("web2")));
    EXPECT_EQ((*records.load(sample()))->name, "web1");
    FrozenRecord other = sample();
    other.lxcpath = "/other";
    EXPECT_FALSE(*records.load(other));
    EXPECT_EQ(records.all()->records.size(), 2U);
    ASSERT_TRUE(records.remove(sample()));
    ASSERT_TRUE(records.remove(sample()));
    EXPECT_FALSE(*records.load(sample()));
    EXPECT_EQ(records.all()->records.size(), 1U);
}

// As 0.1.0 wrote it, before two runs could share a freeze.
TEST(FrozenRecords, OneUnderTheContainersNameAloneIsFound) {
    const World world{file("run/lxc-warden/frozen/%2Fvar%2Flib%2Flxc%2Fweb1", format_frozen(sample()))};
    const Dir root = world.root();
    const FrozenRecords records(root);
    ASSERT_TRUE(records.load(sample()) && *records.load(sample()));
    FrozenRecord other = sample();
    other.token = "token-2";
    EXPECT_FALSE(*records.load(other));
    ASSERT_TRUE(records.remove(other));
    EXPECT_EQ(records.all()->records.size(), 1U);
    ASSERT_TRUE(records.remove(sample()));
    EXPECT_TRUE(records.all()->records.empty());
}

TEST(FrozenRecords, ADamagedOneIsToldAndNotLost) {
    const World world{file("run/lxc-warden/frozen/x", "rubbish")};
    const Dir root = world.root();
    const auto all = FrozenRecords(root).all();
    ASSERT_TRUE(all);
    EXPECT_TRUE(all->records.empty());
    ASSERT_EQ(all->problems.size(), 1U);
    EXPECT_NE(all->problems[0].find("not a record of a freeze"), std::string::npos);
}

// A container whose record seems to be missing is thawed by nobody.
TEST(FrozenRecords, OneErrorMakesNoRecordMissing) {
    const World world{dir("run", {})};
    const Dir root = world.root();
    const FrozenRecords records(root);
    ASSERT_TRUE(records.save(sample()));
    for (const long call : {SYS_openat2, SYS_openat}) {
        for (const int error : {ENOENT, EMFILE}) {
            bool missing = true;
            std::size_t listed = 0;
            WARDEN_RUN_FAILING(calls, {call, error}, [&] {
                const auto loaded = records.load(sample());
                missing = loaded && !*loaded;
            });
            EXPECT_GE(*calls, 1U);
            EXPECT_FALSE(missing) << call << " " << error;
            // The second one: the first lists the directory.
            WARDEN_RUN_FAILING(again, {call, error, 2, 2}, [&] {
                const auto all = records.all();
                listed = all ? all->records.size() + all->problems.size() : 1;
            });
            EXPECT_EQ(listed, 1U) << call << " " << error;
        }
    }
    Status removed = k_done;
    WARDEN_RUN_FAILING(calls, {SYS_openat2, EMFILE}, [&] { removed = records.remove(sample()); });
    EXPECT_FALSE(removed);
    WARDEN_RUN_FAILING(unlinks, {SYS_unlinkat, EROFS}, [&] { removed = records.remove(sample()); });
    EXPECT_EQ(removed.error().code, EROFS);
    bool purged = true;
    WARDEN_RUN_FAILING(looks, {SYS_openat2, EMFILE}, [&] { purged = !records.are_there(); });
    EXPECT_FALSE(purged);
}

// What is frozen by a hold stays its container's, and a thaw that cannot look does not call it done.
TEST(Lift, OneErrorEndsNoHold) {
    const World world{dir("run", {}), v2_group(sample().cgroup, true),
                      file("proc/4711/stat", stat_line('S', 99))};
    const Dir root = world.root();
    FrozenRecord held = sample();
    held.owner = {};
    held.init = {4711, 99};
    ASSERT_TRUE(FrozenRecords(root).save(held));
    for (const int error : {ENOENT, EMFILE}) {
        for (unsigned nth = 1; nth <= 6; ++nth) {
            bool other = true;
            WARDEN_RUN_FAILING(looks, {SYS_openat2, error, nth, nth},
                               [&] { other = is_other_run(root, held); });
            EXPECT_FALSE(other) << nth << " " << error;
        }
        // Nobody answers for the kernel: no thaw can succeed, and none may say that it did.
        for (unsigned nth = 1; nth <= 4; ++nth) {
            Status lifted = k_done;
            WARDEN_RUN_FAILING(calls, {SYS_openat2, error, nth, nth},
                               [&] { lifted = lift(root, held, Deadline::after_ms(20)); });
            EXPECT_FALSE(lifted) << nth << " " << error;
        }
    }
    EXPECT_EQ(FrozenRecords(root).all()->records.size(), 1U);
}

// Of a writer that was killed before the rename: never a record, and not to be thawed by.
TEST(FrozenRecords, ATemporaryFileIsNone) {
    const World world{file("run/lxc-warden/frozen/.x.1.2.new", format_frozen(sample())),
                      file("run/lxc-warden/frozen/.y.1.2.new", "")};
    const auto all = FrozenRecords(world.root()).all();
    ASSERT_TRUE(all);
    EXPECT_TRUE(all->records.empty() && all->problems.empty());
}

// Only of one who does not write any more: a living one would fail to rename it.
TEST(FrozenRecords, TheTemporaryFilesOfTheDeadAreSweptAway) {
    const auto left_in = [](const char *directory, int pid) {
        return file(std::string(directory) + "/.x." + std::to_string(pid) + ".0.new", "torn");
    };
    constexpr const char *k_frozen = "run/lxc-warden/frozen", *k_lapsed = "run/lxc-warden/lapsed";
    const World world{file("proc/stat", "btime 1\n"),
                      file("proc/7/stat", stat_line('S', 99)),
                      file("proc/8/stat", stat_line('Z', 99)),
                      left_in(k_frozen, 7),
                      left_in(k_frozen, 8),
                      left_in(k_frozen, 9),
                      left_in(k_lapsed, 9),
                      file("run/lxc-warden/frozen/record", format_frozen(sample()))};
    FrozenRecords(world.root()).sweep();
    EXPECT_EQ(*world.root().list(k_frozen), (std::vector<std::string>{".x.7.0.new", "record"}));
    EXPECT_TRUE(world.root().list(k_lapsed)->empty());
    FrozenRecords(World{}.root()).sweep(); // where nothing was ever frozen
    const World blind{left_in(k_frozen, 9)};
    FrozenRecords(blind.root()).sweep();
    EXPECT_EQ(blind.root().list(k_frozen)->size(), 1U) << "without /proc nobody is known to be dead";
}

// An ordinary user who can lock can keep every container from being frozen.
TEST(FrozenRecords, TheLockIsRootsAlone) {
    const World world{dir("run", {})};
    const Dir root = world.root();
    const auto lock = FrozenRecords(root).lock(Deadline::after_ms(0));
    ASSERT_TRUE(lock);
    EXPECT_EQ(root.status("run/lxc-warden/frozen.lock")->st_mode & 07777U, 0700U);
    EXPECT_TRUE(FrozenRecords(root).all()->records.empty());
}

TEST(FrozenRecords, TheLockKeepsOthersOut) {
    const World world{dir("run", {})};
    const Dir root = world.root();
    const FrozenRecords records(root);
    {
        const auto lock = records.lock(Deadline::after_ms(0));
        ASSERT_TRUE(lock);
        EXPECT_EQ(records.lock(Deadline::after_ms(30)).error().code, ETIMEDOUT);
    }
    EXPECT_TRUE(records.lock(Deadline::after_ms(0)));
}

TEST(FrozenRecords, NoFreezeWithoutSpaceForARecord) {
    // A file where the directory should be stands for a file system that takes nothing more.
    const World world{file("run/lxc-warden", "")};
    const Dir root = world.root();
    EXPECT_FALSE(FrozenRecords(root).lock(Deadline::after_ms(0)));
    EXPECT_FALSE(FrozenRecords(root).save(sample()));
}

TEST(Lift, ThawsAndRemovesTheRecord) {
    const World world{dir("run", {}), v2_group(sample().cgroup, true)};
    const KernelFreezer kernel(world, sample().cgroup);
    const Dir root = world.root();
    ASSERT_TRUE(FrozenRecords(root).save(sample()));
    ASSERT_TRUE(lift(root, sample(), Deadline::after_ms(20'000)));
    EXPECT_EQ(world.read(sample().cgroup + "/cgroup.freeze"), "0");
    EXPECT_TRUE(FrozenRecords(root).all()->records.empty());
}

TEST(Lift, OfAHoldThatDidNotLastTheRecordStays) {
    const World world{dir("run", {}), v2_group(sample().cgroup, true)};
    const KernelFreezer kernel(world, sample().cgroup);
    const Dir root = world.root();
    ASSERT_TRUE(FrozenRecords(root).save(sample()));
    ASSERT_TRUE(lift(root, sample(), Deadline::after_ms(20'000), Closing::lapse, "because of a test"));
    EXPECT_EQ(world.read(sample().cgroup + "/cgroup.freeze"), "0");
    // The next freeze does not overwrite it.
    EXPECT_TRUE(FrozenRecords(root).all()->records.empty());
    ASSERT_TRUE(FrozenRecords(root).save(sample()));
    const auto all = FrozenRecords(root).lapsed();
    ASSERT_EQ(all->records.size(), 1U);
    EXPECT_EQ(all->records[0].why, "because of a test");
    EXPECT_EQ(standing_of(root, all->records[0], "boot-1", 1), Standing::lapsed);
    EXPECT_EQ(standing_of(root, all->records[0], "boot-2", 1), Standing::other_boot);
    ASSERT_TRUE(FrozenRecords(root).forget(all->records[0]));
    EXPECT_TRUE(FrozenRecords(root).lapsed()->records.empty());
}

// What is frozen then is somebody else's: of a claim, of what somebody else froze, of another run's cgroup.
TEST(Lift, ThawsNothingThatIsNotOurs) {
    FrozenRecord claim = sample(), foreign = sample(), other = sample();
    claim.begun = false;
    foreign.foreign = true;
    other.inode = 1;
    for (const auto &record : {claim, foreign, other}) {
        const World world{dir("run", {}), v2_group(record.cgroup, true)};
        const Dir root = world.root();
        ASSERT_TRUE(FrozenRecords(root).save(record));
        ASSERT_TRUE(lift(root, record, Deadline::after_ms(20)));
        EXPECT_EQ(world.read(record.cgroup + "/cgroup.freeze"), "1\n");
        EXPECT_TRUE(FrozenRecords(root).all()->records.empty());
    }
}

TEST(Lift, LeavesTheRecordToWhoUndoes) {
    const World world{dir("run", {}), v2_group(sample().cgroup, true),
                      file("proc/4712/stat", stat_line('S', 77))};
    const KernelFreezer kernel(world, sample().cgroup);
    const Dir root = world.root();
    FrozenRecord record = sample();
    record.undoer = {4712, 77};
    ASSERT_TRUE(lift(root, record, Deadline::after_ms(20'000)));
    const auto left = FrozenRecords(root).load(record);
    ASSERT_TRUE(left && *left);
    EXPECT_EQ((*left)->owner.pid, 4712);
    EXPECT_FALSE((*left)->begun);
    EXPECT_EQ(standing_of(root, **left, "boot-1", monotonic_ms()), Standing::in_use);
}

TEST(FrozenRecord, AClaimOfADeadOwnerIsHisWhoUndoes) {
    const World world{file("proc/4712/stat", stat_line('S', 77))};
    FrozenRecord record = sample();
    record.undoer = {4712, 77};
    EXPECT_EQ(standing_of(world.root(), record, "boot-1", 1), Standing::owner_dead);
    record.begun = false;
    EXPECT_EQ(standing_of(world.root(), record, "boot-1", 1), Standing::in_use);
    record.undoer.start_time = 78;
    EXPECT_EQ(standing_of(world.root(), record, "boot-1", 1), Standing::owner_dead);
}

TEST(WhyNotHeld, TellsWhatHappened) {
    World world{v2_group(sample().cgroup, true), file("proc/4712/stat", stat_line('S', 77))};
    const Dir root = world.root();
    FrozenRecord record = sample();
    record.init = {4712, 77};
    EXPECT_EQ(why_not_held(root, record), "");
    auto other = record;
    other.inode = 1;
    EXPECT_EQ(why_not_held(root, other), "it was stopped");
    other = record;
    other.init.start_time = 76;
    EXPECT_EQ(why_not_held(root, other), "it was stopped");
    // Frozen from above is somebody's freeze, but not ours any more.
    world.add(file(record.cgroup + "/cgroup.freeze", "0\n"));
    EXPECT_EQ(why_not_held(root, record), "somebody thawed it");
    record.foreign = true;
    EXPECT_EQ(why_not_held(root, record), "");
    world.add(file(record.cgroup + "/cgroup.events", "populated 1\nfrozen 0\n"));
    EXPECT_EQ(why_not_held(root, record), "somebody else had frozen it, and thawed it");
    std::filesystem::remove_all(world.name(record.cgroup));
    EXPECT_EQ(why_not_held(root, record), "it was stopped");
}

TEST(Lift, KeepsTheRecordOfWhatDoesNotThaw) {
    const World world{dir("run", {}), v2_group(sample().cgroup, true)};
    const Dir root = world.root();
    ASSERT_TRUE(FrozenRecords(root).save(sample()));
    const auto lifted = lift(root, sample(), Deadline::after_ms(20));
    ASSERT_FALSE(lifted);
    EXPECT_NE(lifted.error().message.find("cannot thaw web1"), std::string::npos);
    EXPECT_EQ(FrozenRecords(root).all()->records.size(), 1U);
}

TEST(Lift, AContainerThatIsGoneNeedsNoThaw) {
    const World world{dir("run", {}), dir("sys/fs/cgroup", {})};
    const Dir root = world.root();
    ASSERT_TRUE(FrozenRecords(root).save(sample()));
    EXPECT_TRUE(lift(root, sample(), Deadline::after_ms(20)));
    EXPECT_TRUE(FrozenRecords(root).all()->records.empty());
}

} // namespace
} // namespace warden::state::test
