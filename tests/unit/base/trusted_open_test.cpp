// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/trusted_open.hpp"

#include "unit/lxc/temp_tree.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace warden {
namespace {

using namespace std::string_literals;
using test::TempTree;

constexpr uid_t k_stranger = 4711;

class TrustedOpen : public testing::Test {
protected:
    void SetUp() override {
        if (geteuid() != 0)
            GTEST_SKIP() << "needs root: files of root and of others are made";
        tree_.write("a/b/file", "content");
        for (const auto *path : {"", "a", "a/b"})
            chmod(tree_.name(path).c_str(), 0755);
        chmod(tree_.name("a/b/file").c_str(), 0644);
    }
    void give(const char *path, uid_t uid) { ASSERT_EQ(chown(tree_.name(path).c_str(), uid, 0), 0); }
    void mode(const char *path, mode_t bits) { ASSERT_EQ(chmod(tree_.name(path).c_str(), bits), 0); }
    Result<std::string> read(Trust trust = {}, std::string_view path = "a/b/file") {
        return trusted_read(tree_.dir(), path, trust, 100);
    }
    std::string message(Trust trust = {}, std::string_view path = "a/b/file") {
        const auto got = read(trust, path);
        return got ? "(read)" : got.error().message;
    }

    TempTree tree_;
};

TEST_F(TrustedOpen, OpensWhatOnlyRootCanChange) {
    ASSERT_TRUE(read());
    EXPECT_EQ(*read(), "content");
    EXPECT_EQ(*read({}, "/a//./b/file"), "content");
    EXPECT_EQ(trusted_read(tree_.dir(), "a/b/file", {}, 6).error().code, EFBIG);
}

TEST_F(TrustedOpen, NamesTheFirstStrangersComponentAndTheCommand) {
    give("a/b", k_stranger);
    give("a/b/file", k_stranger);
    EXPECT_EQ(message(),
              tree_.name("a/b") + " belongs to uid 4711, not to root; run: chown root " + tree_.name("a/b"));
    give("a/b", 0);
    EXPECT_EQ(message(), tree_.name("a/b/file") + " belongs to uid 4711, not to root; run: chown root " +
                             tree_.name("a/b/file"));
    EXPECT_EQ(read().error().code, EPERM);
}

TEST_F(TrustedOpen, OneMoreUserCanBeTrusted) {
    give("a", k_stranger);
    give("a/b/file", k_stranger);
    EXPECT_TRUE(read({.also = k_stranger}));
    EXPECT_FALSE(read({.also = k_stranger + 1}));
    EXPECT_FALSE(read());
}

TEST_F(TrustedOpen, RefusesWhatGroupOrOthersCanWrite) {
    for (const auto *path : {"a", "a/b", "a/b/file"}) {
        for (const mode_t bits : {0775U, 0757U, 01777U}) {
            mode(path, bits);
            EXPECT_EQ(message(), tree_.name(path) + " can be written by group or others; run: chmod go-w " +
                                     tree_.name(path));
            mode(path, 0755);
        }
    }
    EXPECT_TRUE(read());
}

TEST_F(TrustedOpen, ChecksTheDirectoryItStartsFrom) {
    give("", k_stranger);
    EXPECT_FALSE(read());
    give("", 0);
    mode("", 0777);
    EXPECT_FALSE(read());
}

TEST_F(TrustedOpen, StickyDirectoriesOnlyWhenAskedAndOnlyOfRoot) {
    mode("a", 01777);
    EXPECT_FALSE(read());
    EXPECT_TRUE(read({.sticky_directories = true}));
    mode("a", 0777);
    EXPECT_FALSE(read({.sticky_directories = true}));
    mode("a", 01777);
    give("a", k_stranger);
    EXPECT_FALSE(read({.also = k_stranger, .sticky_directories = true}));
    give("a", 0);
    mode("a/b/file", 01666);
    EXPECT_FALSE(read({.sticky_directories = true}));
}

TEST_F(TrustedOpen, RefusesLinksAnywhere) {
    std::filesystem::create_symlink("b", tree_.path() / "a/link");
    std::filesystem::create_symlink("file", tree_.path() / "a/b/link");
    EXPECT_EQ(message({}, "a/link/file"),
              tree_.name("a/link") + " is a symbolic link; put the file itself there");
    EXPECT_EQ(read({}, "a/b/link").error().code, ELOOP);
}

TEST_F(TrustedOpen, RefusesWhatIsNoFile) {
    ASSERT_EQ(mkfifo(tree_.name("a/fifo").c_str(), 0600), 0);
    EXPECT_EQ(message({}, "a/fifo"), tree_.name("a/fifo") + " is not a regular file");
    EXPECT_EQ(message({}, "a/b"), tree_.name("a/b") + " is not a regular file");
}

TEST_F(TrustedOpen, RefusesOddPaths) {
    EXPECT_EQ(read({}, "a/../a/b/file").error().code, EINVAL);
    EXPECT_EQ(read({}, "").error().code, EINVAL);
    EXPECT_EQ(read({}, "//.").error().code, EINVAL);
    EXPECT_EQ(read({}, "a/b/file\0.so"s).error().code, EINVAL);
    EXPECT_EQ(read({}, "a/none/file").error().code, ENOENT);
    EXPECT_EQ(read({}, "a/b/file/more").error().code, ENOTDIR);
    EXPECT_EQ(message({}, "a/none"), "cannot open " + tree_.name("a/none") + ": No such file or directory");
}

} // namespace
} // namespace warden
