// SPDX-License-Identifier: LGPL-2.1-or-later
// One system call fails: what must be tried again is, what must be told is, and nothing half done stays.
#include "fake/failing_call.hpp"

#include "base/atomic_file.hpp"
#include "base/process.hpp"
#include "fake/world.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

namespace warden {
namespace {

using Names = std::vector<std::string>;
using test::TempTree;

class FailingFile : public testing::Test {
protected:
    FailingFile() { tree_.write("file", "old"); }
    void nothing_happened() const {
        EXPECT_EQ(tree_.read("file"), "old");
        EXPECT_EQ(*dir_.list(""), Names{"file"});
    }

    TempTree tree_;
    Dir dir_ = tree_.dir();
    Status status_ = k_done;
};

TEST_F(FailingFile, ARenameMeanwhileIsNoReason) {
    for (const int error : {EAGAIN, EINTR}) {
        std::string text;
        WARDEN_RUN_FAILING(calls, {SYS_openat2, error}, [&] { text = *dir_.read_kernel_file("file"); });
        EXPECT_EQ(text, "old") << error;
        EXPECT_EQ(*calls, 2U);
    }
}

TEST_F(FailingFile, ButItIsNotTriedForEver) {
    int code = 0;
    WARDEN_RUN_FAILING(calls, {SYS_openat2, EAGAIN, 1, 1000},
                       [&] { code = dir_.open_file("file", O_RDONLY).error().code; });
    EXPECT_EQ(code, EAGAIN);
    EXPECT_LE(*calls, 20U);
}

// Whoever hears ENOENT goes on as without the file, and it is there.
TEST_F(FailingFile, WhatWasFoundIsNotMissing) {
    int code = 0;
    WARDEN_RUN_FAILING(calls, {SYS_openat, ENOENT, 1, 10},
                       [&] { code = dir_.read_file("file", 100).error().code; });
    EXPECT_GE(*calls, 1U);
    EXPECT_EQ(code, EIO);
}

TEST_F(FailingFile, FileAndDirectoryAreOnTheDiskOrItIsSaid) {
    WARDEN_RUN_FAILING(calls, {SYS_fsync, 0, 1, 0},
                       [&] { status_ = replace_file(dir_, "file", "old", {0600}); });
    EXPECT_TRUE(status_);
    EXPECT_EQ(*calls, 2U);
    WARDEN_RUN_FAILING(first, {SYS_fsync, EIO}, [&] { status_ = replace_file(dir_, "file", "x", {0600}); });
    EXPECT_EQ(status_.error().code, EIO);
    EXPECT_EQ(*first, 1U);
    nothing_happened();
    WARDEN_RUN_FAILING(second, {SYS_fsync, EIO, 2, 2},
                       [&] { status_ = replace_file(dir_, "file", "x", {0600}); });
    EXPECT_EQ(status_.error().code, EIO);
}

TEST_F(FailingFile, WhatIsInMemoryAnywayIsNotSynced) {
    WARDEN_RUN_FAILING(calls, {SYS_fsync, 0, 1, 0},
                       [&] { status_ = replace_volatile_file(dir_, "file", "x", {0600}); });
    EXPECT_EQ(*calls, 0U);
}

TEST_F(FailingFile, AKnownFileIsOnTheDiskOrItIsSaid) {
    const auto replace = [&] { status_ = replace_known_file(dir_, "file", "old", "old", Keep::attributes); };
    WARDEN_RUN_FAILING(calls, {SYS_fsync, 0, 1, 0}, replace);
    EXPECT_TRUE(status_);
    EXPECT_EQ(*calls, 2U);
    WARDEN_RUN_FAILING(first, {SYS_fsync, EIO}, replace);
    EXPECT_EQ(status_.error().code, EIO);
    nothing_happened();
}

TEST_F(FailingFile, ARenameThatFailsLeavesNothing) {
    WARDEN_RUN_FAILING(calls, {SYS_renameat, ENOSPC, 1, 10},
                       [&] { status_ = replace_file(dir_, "file", "x", {0600}); });
    EXPECT_GE(*calls, 1U);
    EXPECT_EQ(status_.error().code, ENOSPC);
    nothing_happened();
    WARDEN_RUN_FAILING(known, {SYS_renameat, ENOSPC, 1, 10},
                       [&] { status_ = replace_known_file(dir_, "file", "old", "x", Keep::attributes); });
    EXPECT_EQ(status_.error().code, ENOSPC);
    nothing_happened();
}

TEST(FailingProcess, OneErrorMakesNobodyDead) {
    const Dir root = Dir::open("/").value();
    const auto self = own_process(root).value();
    for (const int error : {ENOENT, ESRCH, EMFILE, ENOMEM}) {
        bool runs = false;
        WARDEN_RUN_FAILING(calls, {SYS_openat2, error}, [&] { runs = is_running(root, self); });
        EXPECT_GE(*calls, 1U);
        EXPECT_TRUE(runs) << error;
    }
}

} // namespace
} // namespace warden
