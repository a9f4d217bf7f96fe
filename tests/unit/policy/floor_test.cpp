// SPDX-License-Identifier: LGPL-2.1-or-later
#include "policy/floor.hpp"

#include "base/atomic_file.hpp"
#include "fake/failing_call.hpp"
#include "unit/lxc/temp_tree.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace warden::policy {
namespace {

struct LineCase {
    const char *text;
    unsigned line; // 0: nothing in it can mean enforce
};

void PrintTo(const LineCase &c, std::ostream *out) {
    *out << c.text;
}

class EnforcingLine : public testing::TestWithParam<LineCase> {};

TEST_P(EnforcingLine, IsTheOneThatMayHaveMeantIt) {
    EXPECT_EQ(enforcing_line(GetParam().text), GetParam().line);
}

INSTANTIATE_TEST_SUITE_P(Texts, EnforcingLine,
                         testing::Values(LineCase{"", 0}, LineCase{"mode = audit\n", 0},
                                         LineCase{"mode=enforce", 1},
                                         LineCase{"[policy]\n  mode\t=  enforce ; all of them\n", 2},
                                         LineCase{"; mode = enforce\n# mode = enforce", 0},
                                         LineCase{"mode = audit ; or enforce\n", 0},
                                         LineCase{"mode = audit\t; mode = enforce\n", 0},
                                         LineCase{"mode = enforec\n", 1}, LineCase{"mode = Enforce\n", 1},
                                         LineCase{"mdoe = enforce\n", 1}, LineCase{"mode = audti\n", 0},
                                         LineCase{"reason = enforce it later\n", 0},
                                         LineCase{"enforce\n", 0}));

class FloorTest : public testing::Test {
protected:
    FloorTest() { umask(022); }

    Floor floor() const {
        const std::array<const char *, 2> directories{"/usr/policy.d", "/etc/policy.d"};
        return read_floor(root_.fd(), directories);
    }
    test::TempTree tree_;
    Dir root_ = tree_.dir();
};

TEST_F(FloorTest, NothingIsAudit) {
    EXPECT_EQ(floor().mode, Mode::audit);
    EXPECT_TRUE(floor().learned);
    EXPECT_EQ(floor().item().at.text(), "");
}

TEST_F(FloorTest, AnyFileThatSaysSo) {
    tree_.write("usr/policy.d/50.conf", "mode = audit\n");
    tree_.write("etc/policy.d/90.conf", "[policy]\nmode = enforce\n");
    EXPECT_EQ(floor().item().at.text(), "/etc/policy.d/90.conf:2");
    EXPECT_EQ(floor().mode, Mode::enforce);
}

TEST_F(FloorTest, NeitherWhatIsReplacedNorWhatIsNoFile) {
    tree_.write("usr/policy.d/50.conf", "mode = enforce\n");
    tree_.write("etc/policy.d/50.conf", "mode = audit\n");
    tree_.write("etc/policy.d/.60.conf", "mode = enforce\n");
    tree_.write("etc/policy.d/60.conf~", "mode = enforce\n");
    ASSERT_EQ(mkfifo(tree_.name("etc/policy.d/70.conf").c_str(), 0644), 0);
    std::filesystem::create_symlink("nowhere", tree_.name("etc/policy.d/80.conf"));
    std::filesystem::create_directories(tree_.name("etc/policy.d/90.conf"));
    EXPECT_EQ(floor().mode, Mode::audit);
    EXPECT_TRUE(floor().learned);
}

// Who may write the file does not matter: it can only make it stricter.
TEST_F(FloorTest, AFileThatIsNotTrusted) {
    tree_.write("etc/policy.d/90.conf", "mode = enforce\n\xff\n");
    ASSERT_EQ(chmod(tree_.name("etc/policy.d/90.conf").c_str(), 0666), 0);
    EXPECT_EQ(floor().mode, Mode::enforce);
    const auto set = read_policy(tree_.dir(), {"/usr/policy.d", "/etc/policy.d"}, Trust{geteuid(), true});
    ASSERT_EQ(set.problems.size(), 1U);
    const auto policy = policy_for(set, {"c1", "/var/lib/lxc", {}, true});
    EXPECT_EQ(policy.mode().mode, Mode::enforce);
    EXPECT_TRUE(policy.allows_nothing());
}

TEST_F(FloorTest, TheSiteMayWantBrokenFilesIgnored) {
    tree_.write("etc/policy.d/50.conf", "mode = audit\nbroken-file = ignore\n");
    tree_.write("etc/policy.d/90.conf", "mode = enforce\n\xff\n");
    const auto set = read_policy(tree_.dir(), {"/usr/policy.d", "/etc/policy.d"}, Trust{geteuid(), true});
    ASSERT_FALSE(set.problems.empty());
    const auto policy = policy_for(set, {"c1", "/var/lib/lxc", {}, true});
    EXPECT_EQ(policy.mode().mode, Mode::audit);
    EXPECT_FALSE(policy.allows_nothing());
}

// What cannot be read may say enforce; one error that passes changes nothing.
TEST_F(FloorTest, WhatCannotBeReadEnforces) {
    tree_.write("usr/policy.d/50-a.conf", "mode = audit\n");
    tree_.write("etc/policy.d/60-b.conf", "mode = audit\n");
    for (const long call : {SYS_openat, SYS_getdents64, SYS_newfstatat, SYS_read}) {
        for (const int error : {EIO, ENOMEM}) {
            Mode mode = Mode::audit;
            WARDEN_RUN_FAILING(calls, {call, error, 1, 1000}, [&] { mode = floor().mode; });
            EXPECT_GE(*calls, 1U);
            EXPECT_EQ(mode, Mode::enforce) << call << " " << error;
            WARDEN_RUN_FAILING(again, {call, error, 2, 2}, [&] { mode = floor().mode; });
            EXPECT_EQ(mode, Mode::audit) << call << " " << error;
            WARDEN_RUN_FAILING(later, {call, error, 3, 1000}, [&] { mode = floor().mode; });
            EXPECT_TRUE(*later < 3 || mode == Mode::enforce) << call << " " << error;
        }
    }
}

TEST_F(FloorTest, AFileThatCannotBeOpenedEnforces) {
    tree_.write("etc/policy.d/60-b.conf", "mode = audit\n");
    Mode mode = Mode::audit;
    // Two directories, of which one is not there, and the file.
    WARDEN_RUN_FAILING(calls, {SYS_openat, EIO, 3, 1000}, [&] { mode = floor().mode; });
    EXPECT_GE(*calls, 3U);
    EXPECT_EQ(mode, Mode::enforce);
}

// What is replaced is taken away at once.
TEST_F(FloorTest, IsOfOneDirectoryThatIsExchanged) {
    for (int i = 0; i < 100; ++i) {
        const std::string name = std::to_string(i % 2) + ".conf", other = std::to_string(1 - i % 2) + ".conf";
        tree_.write("etc/policy.d/" + name, "mode = enforce\n");
        tree_.write("new/" + other, "mode = enforce\n");
        std::thread exchanging([&] {
            const Dir etc = root_.open_dir("etc").value();
            std::filesystem::rename(tree_.path() / "new", tree_.path() / "etc/new");
            EXPECT_TRUE(exchange_directory(etc, "policy.d", "new"));
            std::filesystem::remove_all(tree_.path() / "etc/new");
        });
        EXPECT_EQ(floor().mode, Mode::enforce);
        exchanging.join();
        EXPECT_EQ(floor().item().at.text(), "/etc/policy.d/" + other + ":1");
    }
}

} // namespace
} // namespace warden::policy
