// SPDX-License-Identifier: LGPL-2.1-or-later
// What a rootfs or config tree can hold that wants to lead a privileged reader astray.
#include "base/dir.hpp"

#include "unit/lxc/temp_tree.hpp"

#include <chrono>
#include <cstdint>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace warden {
namespace {

using namespace std::string_literals;
using test::TempTree;

class DirHostile : public testing::Test {
protected:
    void SetUp() override {
        outside_.write("secret", "outside");
        tree_.write("secret", "inside");
        tree_.write("sub/file", "sub");
    }
    void link(const std::string &target, const std::string &name) {
        std::filesystem::create_symlink(target, tree_.path() / name);
    }

    TempTree outside_;
    TempTree tree_;
};

TEST_F(DirHostile, LinksDoNotLeadOut) {
    link(outside_.name("secret"), "absolute");
    link("/secret", "rooted");
    link("../../../../../../../../secret", "dots");
    link("/", "sub/root");
    EXPECT_EQ(tree_.dir().read_file("absolute", 100).error().code, ENOENT);
    EXPECT_EQ(*tree_.dir().read_file("rooted", 100), "inside");
    EXPECT_EQ(*tree_.dir().read_file("dots", 100), "inside");
    EXPECT_EQ(*tree_.dir().read_file("sub/root/secret", 100), "inside");
    EXPECT_EQ(*tree_.dir().read_file("../../secret", 100), "inside");
}

TEST_F(DirHostile, LinkLoopsEnd) {
    link("b", "a");
    link("a", "b");
    EXPECT_EQ(tree_.dir().read_file("a", 100).error().code, ELOOP);
    EXPECT_EQ(*tree_.dir().read_link("a"), "b");
}

TEST_F(DirHostile, MagicLinksAreRefused) {
    const auto root = Dir::open("/");
    ASSERT_TRUE(root);
    EXPECT_EQ(root->open_dir("proc/self/root").error().code, ELOOP);
    EXPECT_EQ(root->open_file("proc/self/fd/0", O_PATH).error().code, ELOOP);
}

TEST_F(DirHostile, ANulIsRefusedAndNotCutOff) {
    EXPECT_EQ(tree_.dir().read_file("secret\0.conf"s, 100).error().code, EINVAL);
    EXPECT_EQ(tree_.dir().open_dir("sub\0x"s).error().code, EINVAL);
    EXPECT_FALSE(tree_.dir().exists("secret\0"s));
}

TEST_F(DirHostile, AFifoDoesNotBlock) {
    ASSERT_EQ(mkfifo(tree_.name("fifo").c_str(), 0600), 0);
    EXPECT_EQ(tree_.dir().read_file("fifo", 100).error().code, EINVAL);
    EXPECT_TRUE(tree_.dir().open_file("fifo", O_RDONLY));
}

TEST_F(DirHostile, ADirectoryOrSocketIsNoFile) {
    EXPECT_EQ(tree_.dir().read_file("sub", 100).error().code, EINVAL);
    ASSERT_EQ(mknod(tree_.name("socket").c_str(), S_IFSOCK | 0600, 0), 0);
    EXPECT_EQ(tree_.dir().read_file("socket", 100).error().code, EINVAL);
}

TEST_F(DirHostile, ADeviceIsNotOpened) {
    // No driver has this number: to open it would fail in another way (ENXIO, or EACCES on nodev).
    if (mknod(tree_.name("device").c_str(), S_IFCHR | 0600, makedev(4095, 77)) != 0)
        GTEST_SKIP() << "mknod needs CAP_MKNOD";
    EXPECT_EQ(tree_.dir().read_file("device", 100).error().code, EINVAL);
    EXPECT_NE(tree_.dir().open_file("device", O_RDONLY).error().code, EINVAL);
}

TEST_F(DirHostile, AnEndlessFileIsCutOff) {
    const auto root = Dir::open("/");
    EXPECT_EQ(root->read_kernel_file("dev/zero", 100'000).error().code, EFBIG);
}

TEST_F(DirHostile, ASparseGiantIsRefusedUnread) {
    tree_.write("giant", "");
    std::filesystem::resize_file(tree_.path() / "giant", std::uintmax_t{1} << 40U);
    EXPECT_EQ(tree_.dir().read_file("giant", 1 << 20).error().code, EFBIG);
}

TEST_F(DirHostile, ALeasedFileDoesNotHoldTheReader) {
    // The holder of a write lease may keep others waiting for /proc/sys/fs/lease-break-time, 45 s.
    const Fd holder(open(tree_.name("secret").c_str(), O_RDWR | O_CLOEXEC));
    ASSERT_EQ(signal(SIGIO, SIG_IGN) != SIG_ERR, true);
    if (fcntl(*holder, F_SETLEASE, F_WRLCK) != 0)
        GTEST_SKIP() << "this file system has no leases";
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(tree_.dir().read_file("secret", 100).error().code, EAGAIN);
    EXPECT_EQ(tree_.dir().open_file("secret", O_RDONLY).error().code, EAGAIN);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
    fcntl(*holder, F_SETLEASE, F_UNLCK);
}

} // namespace
} // namespace warden
