// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/fd.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

namespace warden {
namespace {

int open_null() {
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
}
bool is_open(int fd) {
    return fcntl(fd, F_GETFD) >= 0;
}

TEST(Fd, ClosesOnceAtTheEnd) {
    const int raw = open_null();
    { const Fd fd(raw); }
    EXPECT_FALSE(is_open(raw));
}

TEST(Fd, MovedFromIsEmptyAndClosesNothing) {
    const int raw = open_null();
    Fd first(raw);
    {
        const Fd second(std::move(first));
        EXPECT_EQ(*second, raw);
        EXPECT_EQ(*first, -1);
        EXPECT_FALSE(first);
    }
    EXPECT_FALSE(is_open(raw));
}

TEST(Fd, AssignmentClosesWhatItReplaces) {
    const int old = open_null();
    Fd fd(old);
    Fd other(open_null());
    const int fresh = *other;
    fd = std::move(other);
    EXPECT_FALSE(is_open(old));
    EXPECT_TRUE(is_open(fresh));
    EXPECT_EQ(*fd, fresh);
}

TEST(Fd, AssignmentToItselfKeepsIt) {
    Fd fd(open_null());
    Fd &same = fd;
    fd = std::move(same);
    EXPECT_TRUE(is_open(*fd));
}

TEST(Fd, ReleaseGivesItAway) {
    Fd fd(open_null());
    const int raw = fd.release();
    EXPECT_FALSE(fd);
    EXPECT_TRUE(is_open(raw));
    close(raw);
}

TEST(Fd, ZeroIsADescriptor) {
    Fd fd(0);
    EXPECT_TRUE(fd);
    EXPECT_EQ(fd.release(), 0);
}

} // namespace
} // namespace warden
