// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/dir.hpp"

#include "unit/lxc/temp_tree.hpp"

#include <array>
#include <fcntl.h>
#include <gtest/gtest.h>

namespace warden {
namespace {

using Names = std::vector<std::string>;
using test::TempTree;

TEST(Dir, NamesPathsForErrorTexts) {
    const auto root = Dir::open("/");
    ASSERT_TRUE(root);
    EXPECT_EQ(root->name_of("etc/passwd"), "/etc/passwd");
    EXPECT_EQ(root->name_of("//etc"), "/etc");
    const TempTree tree;
    EXPECT_EQ(tree.dir().name_of("/etc"), tree.name("etc"));
    EXPECT_NE(Dir::open(tree.name("none")).error().message.find(tree.name("none")), std::string::npos);
}

TEST(Dir, ReadsAWholeFile) {
    const TempTree tree;
    const std::string content = std::string(70'000, 'x') + '\0' + "end";
    tree.write("a/b", content);
    EXPECT_EQ(*tree.dir().read_file("a/b", 1 << 20), content);
    EXPECT_EQ(*tree.dir().read_file("/a/b", content.size()), content);
    EXPECT_EQ(*tree.dir().open_dir("a")->read_file("b", 1 << 20), content);
    EXPECT_EQ(tree.dir().open_dir("a")->name(), tree.name("a"));
}

TEST(Dir, RefusesMoreThanItWasTold) {
    const TempTree tree;
    tree.write("big", "12345");
    EXPECT_EQ(tree.dir().read_file("big", 4).error().code, EFBIG);
    EXPECT_EQ(tree.dir().read_kernel_file("big", 4).error().code, EFBIG);
    EXPECT_EQ(*tree.dir().read_kernel_file("big", 5), "12345");
}

TEST(Dir, SaysWhatIsMissing) {
    const TempTree tree;
    const auto missing = tree.dir().read_file("none", 10);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ENOENT);
    EXPECT_EQ(missing.error().message, "cannot open " + tree.name("none") + ": No such file or directory");
    EXPECT_FALSE(tree.dir().exists("none"));
    EXPECT_TRUE(tree.dir().exists(""));
    EXPECT_EQ(tree.dir().open_dir("none").error().code, ENOENT);
    EXPECT_EQ(tree.dir().list("none").error().code, ENOENT);
    tree.write("file", "");
    EXPECT_EQ(tree.dir().open_dir("file").error().code, ENOTDIR);
}

TEST(Dir, ListsSortedNames) {
    const TempTree tree;
    for (const auto *name : {"b", "a.conf", "B", ".hidden"})
        tree.write(name, "");
    EXPECT_EQ(*tree.dir().list(""), (Names{".hidden", "B", "a.conf", "b"}));
    EXPECT_EQ(*tree.dir().list("/", 4), (Names{".hidden", "B", "a.conf", "b"}));
    EXPECT_EQ(tree.dir().list("", 3).error().code, EFBIG);
    EXPECT_EQ(tree.dir().list("b").error().code, ENOTDIR);
}

TEST(Dir, StatusFollowsALinkAndReadLinkDoesNot) {
    const TempTree tree;
    tree.write("file", "1234");
    std::filesystem::create_symlink("file", tree.path() / "link");
    EXPECT_EQ(tree.dir().status("link")->st_size, 4);
    EXPECT_EQ(*tree.dir().read_link("link"), "file");
    EXPECT_EQ(tree.dir().read_link("file").error().code, EINVAL);
    EXPECT_EQ(tree.dir().read_link("none").error().code, ENOENT);
    std::filesystem::create_symlink(std::string(4095, 'a'), tree.path() / "long");
    EXPECT_EQ(tree.dir().read_link("long")->size(), 4095U);
}

TEST(Dir, OpenedFilesAreNotInherited) {
    const TempTree tree;
    tree.write("file", "");
    const auto fd = tree.dir().open_file("file", O_RDONLY);
    ASSERT_TRUE(fd);
    EXPECT_NE(fcntl(**fd, F_GETFD) & FD_CLOEXEC, 0);
}

TEST(ReadAll, TakesAPipeToItsEnd) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    const Fd reader(ends[0]);
    Fd writer(ends[1]);
    ASSERT_TRUE(write_all(*writer, "some text", "the pipe"));
    writer.reset();
    EXPECT_EQ(*read_all(*reader, 100, "the pipe"), "some text");
    EXPECT_EQ(*read_all(*reader, 0, "the pipe"), "");
    EXPECT_EQ(read_all(-1, 10, "nothing").error().message, "cannot read nothing: Bad file descriptor");
}

TEST(WriteAll, SaysWhereItFailed) {
    const Fd full(open("/dev/full", O_WRONLY | O_CLOEXEC));
    const auto status = write_all(*full, "x", "/dev/full");
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ENOSPC);
    EXPECT_TRUE(write_all(*full, "", "/dev/full"));
}

} // namespace
} // namespace warden
