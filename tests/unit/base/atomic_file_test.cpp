// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/atomic_file.hpp"

#include "unit/lxc/temp_tree.hpp"

#include <csignal>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

namespace warden {
namespace {

using namespace std::string_literals;
using Names = std::vector<std::string>;
using test::TempTree;

using Replace = Status (*)(const Dir &, std::string_view, std::string_view, FileMode);
class AtomicFile : public testing::TestWithParam<Replace> {
protected:
    Status replace(std::string_view path, std::string_view data, mode_t mode = 0600) {
        return GetParam()(tree_.dir(), path, data, FileMode{mode});
    }
    Names names(std::string_view path = "") { return *tree_.dir().list(path); }

    TempTree tree_;
};
INSTANTIATE_TEST_SUITE_P(Kinds, AtomicFile, testing::Values(&replace_file, &replace_volatile_file));

TEST_P(AtomicFile, MakesAndReplaces) {
    ASSERT_TRUE(replace("file", "one"));
    EXPECT_EQ(tree_.read("file"), "one");
    const std::string big(300'000, 'y');
    ASSERT_TRUE(replace("/file", big));
    EXPECT_EQ(tree_.read("file"), big);
    ASSERT_TRUE(replace("file", ""));
    EXPECT_EQ(tree_.read("file"), "");
    EXPECT_EQ(names(), Names{"file"});
}

TEST_P(AtomicFile, GivesTheModeWhateverTheUmask) {
    const mode_t old = umask(077);
    ASSERT_TRUE(replace("file", "x", 0644));
    umask(old);
    EXPECT_EQ(tree_.dir().status("file")->st_mode & 07777, 0644U);
}

TEST_P(AtomicFile, AReaderKeepsTheOldContent) {
    ASSERT_TRUE(replace("file", "old"));
    const Fd reader(open(tree_.name("file").c_str(), O_RDONLY | O_CLOEXEC));
    ASSERT_TRUE(replace("file", "new"));
    EXPECT_EQ(*read_all(*reader, 10, "the old file"), "old");
}

TEST_P(AtomicFile, ReplacesALinkAndNotItsTarget) {
    tree_.write("target", "kept");
    std::filesystem::create_symlink("target", tree_.path() / "link");
    ASSERT_TRUE(replace("link", "new"));
    EXPECT_EQ(tree_.read("target"), "kept");
    EXPECT_FALSE(std::filesystem::is_symlink(tree_.path() / "link"));
}

TEST_P(AtomicFile, FailsWithoutARest) {
    tree_.write("directory/entry", "");
    const auto status = replace("directory", "x");
    ASSERT_FALSE(status);
    EXPECT_NE(status.error().message.find("directory"), std::string::npos);
    EXPECT_EQ(names(), Names{"directory"});
    EXPECT_EQ(replace("none/file", "x").error().code, ENOENT);
}

TEST_P(AtomicFile, RefusesPathsThatNameNoFile) {
    for (const auto &path : {""s, "/"s, "."s, ".."s, "a/"s, "a/.."s, "a\0b"s})
        EXPECT_EQ(replace(path, "x").error().code, EINVAL) << path;
    EXPECT_EQ(names(), Names{});
}

TEST_P(AtomicFile, TheDirectoryIsNotFollowedOut) {
    const TempTree outside;
    std::filesystem::create_symlink(outside.path(), tree_.path() / "out");
    EXPECT_FALSE(replace("out/file", "x"));
    EXPECT_EQ(*outside.dir().list(""), Names{});
}

TEST_P(AtomicFile, LeftoversOfACrashDoNotStopIt) {
    for (const auto *number : {"0", "1", "2"})
        tree_.write(".file." + std::to_string(getpid()) + "." + number + ".new", "torn");
    ASSERT_TRUE(replace("file", "whole"));
    EXPECT_EQ(tree_.read("file"), "whole");
    EXPECT_EQ(names().size(), 4U);
}

TEST_P(AtomicFile, TheLongestNameWorks) {
    const std::string name(255, 'n');
    ASSERT_TRUE(replace(name, "x"));
    EXPECT_EQ(names(), Names{name});
}

TEST(FileInPieces, IsTheSameAsAWholeOne) {
    const TempTree tree;
    tree.write("file", "old");
    std::string all;
    ASSERT_TRUE(replace_file_in_pieces(tree.dir(), "file", {0640}, [&](const WritePiece &write) {
        for (std::size_t i = 0; i < 3000; ++i) {
            const std::string piece(i, static_cast<char>('a' + i % 26));
            write(piece);
            all += piece;
        }
        EXPECT_EQ(tree.read("file"), "old") << "before the end";
    }));
    EXPECT_EQ(tree.read("file"), all);
    ASSERT_TRUE(replace_file_in_pieces(tree.dir(), "file", {0640}, [](const WritePiece &) {}));
    EXPECT_EQ(tree.read("file"), "");
    EXPECT_EQ(*tree.dir().list(""), Names{"file"});
}

// The limit of a file's size stands for the end of the disk: the sanitizers use write(2) too, so that it must
// not fail for all.
TEST(FileInPieces, ADiskThatIsFullLeavesTheOldOne) {
    const TempTree tree;
    tree.write("file", "old");
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit small{300'000, before.rlim_max};
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
    const Status status = replace_file_in_pieces(tree.dir(), "file", {0640}, [&](const WritePiece &write) {
        for (std::size_t i = 0; i < 10; ++i)
            write(std::string(200'000, 'x'));
    });
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, handler);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, EFBIG);
    EXPECT_EQ(tree.read("file"), "old");
    EXPECT_EQ(*tree.dir().list(""), Names{"file"});
}

TEST(FileInPieces, WhatIsLeftOfAKilledOneHasItsName) {
    const TempTree tree;
    ASSERT_TRUE(replace_file_in_pieces(tree.dir(), "file", {0640}, [&](const WritePiece &) {
        const auto names = *tree.dir().list("");
        ASSERT_EQ(names.size(), 1U);
        EXPECT_EQ(leftover_writer(names[0]), getpid()) << names[0];
    }));
    EXPECT_EQ(leftover_writer(".60-site.conf.17.2.new"), 17);
    EXPECT_EQ(leftover_writer(".%2Fvar%2Flib%2Flxc%2Fk2%2Fe752.49766.0.new"), 49766);
    for (const char *name : {"file", ".file", "file.new", ".new.conf", "60-site.conf", ".conf.new",
                             ".1.2.new", ".conf.x.2.new", ".conf.1.x.new", "x.conf.1.2.new", ".conf.1.2.old"})
        EXPECT_FALSE(is_leftover_name(name)) << name;
}

TEST(ExchangeDirectory, PutsOneInThePlaceOfTheOther) {
    const TempTree tree;
    tree.write("new/file", "1");
    ASSERT_TRUE(exchange_directory(tree.dir(), "d", "new"));
    EXPECT_EQ(*tree.dir().list(""), Names{"d"});
    tree.write("new/file", "2");
    ASSERT_TRUE(exchange_directory(tree.dir(), "d", "new"));
    EXPECT_EQ(tree.read("d/file"), "2");
    EXPECT_EQ(tree.read("new/file"), "1");
    EXPECT_EQ(exchange_directory(tree.dir(), "d", "missing").error().code, ENOENT);
    EXPECT_EQ(tree.read("d/file"), "2");
}

} // namespace
} // namespace warden
