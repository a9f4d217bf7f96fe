// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config/dropins.hpp"

#include "base/atomic_file.hpp"
#include "config/lines.hpp"
#include "unit/lxc/temp_tree.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace warden::config {
namespace {

using test::TempTree;
using Texts = std::vector<std::pair<std::string, std::string>>;

class DropInFiles : public testing::Test {
protected:
    void SetUp() override { umask(022); }
    // Weakest first, as stack_directories has them.
    DropIns read() const {
        return read_dropins(tree_.dir(), {"/usr/p.d", "/run/p.d", "/etc/p.d"}, {geteuid(), true});
    }
    static Texts texts(const DropIns &found) {
        Texts out;
        for (const auto &file : found.files)
            out.emplace_back(file.path, file.text);
        return out;
    }
    static std::vector<std::string> problems(const DropIns &found) {
        std::vector<std::string> out;
        for (const auto &problem : found.problems)
            out.push_back(problem.text());
        return out;
    }
    void symlink(const char *target, const char *below) const {
        std::filesystem::create_directories((tree_.path() / below).parent_path());
        std::filesystem::create_symlink(target, tree_.path() / below);
    }

    TempTree tree_;
};

TEST_F(DropInFiles, NoDirectoryIsNoProblem) {
    EXPECT_TRUE(read().files.empty());
    EXPECT_TRUE(read().problems.empty());
}

TEST_F(DropInFiles, AreSortedByNameAcrossDirectories) {
    tree_.write("etc/p.d/20-b.conf", "etc20");
    tree_.write("usr/p.d/30-c.conf", "usr30");
    tree_.write("run/p.d/10-a.conf", "run10");
    tree_.write("usr/p.d/9-z.conf", "usr9");
    EXPECT_EQ(texts(read()), (Texts{{"/run/p.d/10-a.conf", "run10"},
                                    {"/etc/p.d/20-b.conf", "etc20"},
                                    {"/usr/p.d/30-c.conf", "usr30"},
                                    {"/usr/p.d/9-z.conf", "usr9"}}));
}

TEST_F(DropInFiles, ALaterDirectoryReplaces) {
    for (const std::string where : {"usr", "run", "etc"})
        tree_.write(where + "/p.d/a.conf", where);
    for (const std::string where : {"usr", "run"})
        tree_.write(where + "/p.d/b.conf", where);
    EXPECT_EQ(texts(read()), (Texts{{"/etc/p.d/a.conf", "etc"}, {"/run/p.d/b.conf", "run"}}));
}

TEST_F(DropInFiles, EmptyOrDevNullMasks) {
    for (const std::string name : {"a", "b", "c"})
        tree_.write("usr/p.d/" + name + ".conf", name);
    tree_.write("etc/p.d/a.conf", "");
    symlink("/dev/null", "run/p.d/b.conf");
    tree_.write("run/p.d/c.conf", "");
    tree_.write("etc/p.d/c.conf", "back again");
    EXPECT_EQ(texts(read()), (Texts{{"/etc/p.d/c.conf", "back again"}}));
    EXPECT_TRUE(read().problems.empty());
}

TEST_F(DropInFiles, OtherNamesAreLeftAlone) {
    for (const std::string name : {"a.conf~", "a.conf.dpkg-old", "README", ".a.conf", "aconf"})
        tree_.write("etc/p.d/" + name, "x");
    EXPECT_TRUE(read().files.empty());
    EXPECT_TRUE(read().problems.empty());
}

TEST_F(DropInFiles, WhatCannotBeReadIsAProblemAndTheReplacedFileIsGiven) {
    tree_.write("usr/p.d/a.conf", "usr");
    tree_.write("etc/p.d/a.conf", "etc");
    ASSERT_EQ(chmod(tree_.name("etc/p.d/a.conf").c_str(), 0666), 0);
    const auto found = read();
    EXPECT_EQ(texts(found), (Texts{{"/usr/p.d/a.conf", "usr"}}));
    const std::string shown = tree_.name("etc/p.d/a.conf");
    EXPECT_EQ(problems(found),
              std::vector<std::string>{"/etc/p.d/a.conf: " + shown +
                                       " can be written by group or others; run: chmod go-w " + shown});
    EXPECT_EQ(found.problems[0].code, EPERM);
}

TEST_F(DropInFiles, SymlinksDirectoriesAndHugeFilesAreProblems) {
    tree_.write("etc/other", "x");
    symlink("/etc/other", "etc/p.d/a.conf");
    std::filesystem::create_directory(tree_.path() / "etc/p.d/b.conf");
    tree_.write("etc/p.d/c.conf", std::string(k_max_file_bytes + 1, 'x'));
    symlink("/nowhere", "etc/p.d/d.conf");
    const auto found = read();
    EXPECT_TRUE(found.files.empty());
    ASSERT_EQ(found.problems.size(), 4U);
    const std::vector<int> codes{ELOOP, EINVAL, EFBIG, ELOOP};
    for (std::size_t i = 0; i < codes.size(); ++i) {
        EXPECT_EQ(found.problems[i].code, codes[i]) << found.problems[i].text();
        EXPECT_NE(
            found.problems[i].message.find("p.d/" + std::string(1, static_cast<char>('a' + i)) + ".conf"),
            std::string::npos);
    }
}

TEST_F(DropInFiles, ADirectoryThatCannotBeListedIsAProblem) {
    tree_.write("etc/p.d", "a file");
    tree_.write("usr/p.d/a.conf", "usr");
    const auto found = read();
    EXPECT_EQ(texts(found), (Texts{{"/usr/p.d/a.conf", "usr"}}));
    ASSERT_EQ(found.problems.size(), 1U);
    EXPECT_EQ(found.problems[0].at.file, "/etc/p.d");
    EXPECT_EQ(found.problems[0].code, ENOTDIR);
}

TEST_F(DropInFiles, AStrangersFileIsAProblem) {
    if (geteuid() != 0)
        GTEST_SKIP() << "needs root: a file of somebody else is made";
    tree_.write("etc/p.d/a.conf", "mode = audit");
    ASSERT_EQ(chown(tree_.name("etc/p.d/a.conf").c_str(), 4711, 0), 0);
    const auto found = read();
    EXPECT_TRUE(found.files.empty());
    ASSERT_EQ(found.problems.size(), 1U);
    EXPECT_NE(found.problems[0].message.find("belongs to uid 4711"), std::string::npos);
}

// A policy that is put in force while a start reads it: the old one or the new one, never nothing.
TEST_F(DropInFiles, AreOfOneDirectoryThatIsExchanged) {
    tree_.write("var/p.d/10-old.conf", "old");
    tree_.write("var/p.d.new/20-new.conf", "new");
    const Dir parent = tree_.dir().open_dir("var").value();
    for (int i = 0; i < 100; ++i) {
        std::thread exchanging([&] { EXPECT_TRUE(exchange_directory(parent, "p.d", "p.d.new")); });
        const auto alone = read_dropins(tree_.dir(), {"/var/p.d"}, {geteuid(), true});
        exchanging.join();
        EXPECT_EQ(alone.files.size(), 1U);
        EXPECT_TRUE(problems(alone).empty());
    }
}

TEST(StandardDirectories, AreWeakestFirst) {
    const auto list = [](std::span<const char *const> directories) {
        return std::vector<std::string>(directories.begin(), directories.end());
    };
    EXPECT_EQ(list(stack_directories()),
              (std::vector<std::string>{"/usr/lib/lxc-warden/stack.d", "/run/lxc-warden/stack.d",
                                        "/etc/lxc-warden/stack.d"}));
    EXPECT_EQ(list(policy_directories()),
              (std::vector<std::string>{"/usr/lib/lxc-warden/policy.d", "/var/lib/lxc-warden/policy.d",
                                        "/run/lxc-warden/policy.d", "/etc/lxc-warden/policy.d"}));
}

} // namespace
} // namespace warden::config
