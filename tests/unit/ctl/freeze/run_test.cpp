// SPDX-License-Identifier: LGPL-2.1-or-later
// A whole freeze-run over a made-up host, with a real command.
#include "ctl/freeze/run.hpp"
#include "session_fixture.hpp"

#include "base/text.hpp"
#include "fake/failing_call.hpp"
#include "state/starts.hpp"

#include <fcntl.h>
#include <sys/stat.h>

namespace warden::ctl::freeze {
namespace {

class FreezeRunTest : public FreezeSessionTest {
protected:
    FreezeRunTest() {
        world_.add(file("proc/self/mountinfo", "1 0 0:1 / / rw - tmpfs tmpfs rw\n"));
        world_.add(dir("var/lib/lxc/c1", {file("config", "lxc.uts.name = c1\n")}));
        started(4711);
    }
    // As start-host records it.
    void started(int pid, const std::string &name = "c1") {
        const std::string number = std::to_string(pid);
        world_.add(dir("proc/" + number,
                       {file("stat", number + " (init) S 1 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 " +
                                         number + " 0 0\n"),
                        file("cgroup", "0::/lxc.payload." + name + "\n"),
                        file("mountinfo", "1 0 0:1 / / rw - tmpfs tmpfs rw\n")}));
        world_.add(file("sys/fs/cgroup/cgroup.controllers", "memory\n"));
        state::Record record;
        record.name = name;
        record.lxcpath = "/var/lib/lxc";
        record.config_path = "/var/lib/lxc/" + name + "/config";
        record.init_pid = pid;
        record.init_start_time = static_cast<std::uint64_t>(pid);
        record.cgroup = group_of(name);
        ASSERT_TRUE(state::Records(root_).save(record));
    }
    // On what is synced: the file system that this machine's root is on.
    void lie_on_storage() {
        struct statx root {};
        ASSERT_EQ(statx(AT_FDCWD, "/", 0, STATX_MNT_ID, &root), 0);
        const std::string mount = std::to_string(root.stx_mnt_id) + " 0 259:1 / / rw - ext4 /dev/disk rw\n";
        world_.add(file("proc/self/mountinfo", mount));
        world_.add(file("proc/4711/mountinfo", mount));
    }
    FreezeReport run(const std::string &script, std::int64_t max_frozen_ms = 60'000) {
        FreezeRunOptions options;
        options.wish.lxcpath = "/var/lib/lxc";
        options.wish.names = {"c1"};
        options.limits = {5000, max_frozen_ms};
        options.command = {"/bin/sh", "-c", script};
        return freeze_and_run(root_, options, [](const std::string &) {});
    }
    std::string group() const { return world_.name(group_of("c1")); }
    std::string look() const { return "cat " + group() + "/cgroup.events >" + world_.name("seen"); }
    // What the command saw; empty: it was not run.
    std::string seen() const { return world_.has("seen") ? world_.read("seen") : ""; }
};

TEST_F(FreezeRunTest, TheCommandRunsWhileItIsFrozen) {
    const KernelFreezer one(world_, group_of("c1"));
    const auto report = run(look() + "; exit 7");
    EXPECT_EQ(report.exit_code, 7) << report.failure;
    EXPECT_NE(seen().find("frozen 1"), std::string::npos);
    EXPECT_FALSE(asked("c1"));
    EXPECT_EQ(records(), 0U);
    ASSERT_EQ(report.containers.size(), 1U);
    EXPECT_EQ(report.containers[0].status, Status_::frozen);
}

TEST_F(FreezeRunTest, ThawedByTheCommandItWasNotHeld) {
    const KernelFreezer one(world_, group_of("c1"));
    const auto report = run("echo 0 >" + group() + "/cgroup.freeze; until grep -q 'frozen 0' " + group() +
                            "/cgroup.events; do :; done");
    EXPECT_EQ(report.exit_code, k_exit_not_held) << report.failure;
    EXPECT_FALSE(asked("c1"));
}

// The last thing before the command is a sync, and that takes as long as the disk does.
TEST_F(FreezeRunTest, ThawedBeforeTheCommandNothingRuns) {
    const KernelFreezer one(world_, group_of("c1"));
    lie_on_storage();
    bool thawed = false;
    const auto thaw = [&](unsigned) {
        if (!asked("c1"))
            return; // a sync before the freeze
        somebody_else("c1", false);
        thawed = true;
    };
    FreezeReport report;
    WARDEN_RUN_FAILING(syncs, {SYS_syncfs, 0, 1, 0, std::vector<std::int64_t>(100, 0), thaw},
                       [&] { report = run(look()); });
    EXPECT_GE(*syncs, 2U);
    ASSERT_TRUE(thawed);
    EXPECT_EQ(report.exit_code, k_exit_not_frozen);
    EXPECT_EQ(report.failure, "somebody thawed it before the command could run");
    EXPECT_EQ(seen(), "");
    EXPECT_EQ(records(), 0U);
}

// Frozen again by the time that it is thawed, by somebody else: only a look when the command has ended shows
// it.
TEST_F(FreezeRunTest, OneThatStartedAgainMeanwhileIsTold) {
    const KernelFreezer one(world_, group_of("c1"));
    const auto untouched = run("true");
    EXPECT_EQ(untouched.exit_code, 0) << untouched.failure;
    const std::string record = world_.name("run/lxc-warden/containers");
    started(4712);
    const std::string next = world_.name("next");
    std::filesystem::copy(record, next);
    started(4711);
    const auto report = run("cp " + next + "/* " + record + "/");
    EXPECT_EQ(report.exit_code, k_exit_not_held) << report.failure;
    ASSERT_EQ(report.containers.size(), 2U);
    EXPECT_EQ(report.containers[1].status, Status_::not_frozen);
}

TEST_F(FreezeRunTest, OneThatDoesNotFreezeRunsNothing) {
    const KernelFreezer one(world_, group_of("c1"), KernelFreezer::Manner::never_freezes);
    FreezeRunOptions options;
    options.wish.lxcpath = "/var/lib/lxc";
    options.wish.names = {"c1"};
    options.limits = {200, 60'000};
    options.command = {"/bin/sh", "-c", look()};
    const auto report = freeze_and_run(root_, options, [](const std::string &) {});
    EXPECT_EQ(report.exit_code, k_exit_not_frozen);
    EXPECT_EQ(seen(), "");
    EXPECT_FALSE(asked("c1"));
}

} // namespace
} // namespace warden::ctl::freeze
