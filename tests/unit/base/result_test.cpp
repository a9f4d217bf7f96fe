// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/result.hpp"

#include <gtest/gtest.h>
#include <memory>

namespace warden {
namespace {

Result<int> half(int number) {
    if (number % 2 != 0)
        return Error{"odd", EDOM};
    return number / 2;
}

Result<int> quarter(int number) {
    TRY_ASSIGN(const int once, half(number));
    TRY_ASSIGN(const int twice, half(once));
    return twice;
}

Status check(int number) {
    TRY(half(number));
    return k_done;
}

TEST(Result, HoldsAValueOrAnError) {
    ASSERT_TRUE(half(4));
    EXPECT_EQ(*half(4), 2);
    ASSERT_FALSE(half(3));
    EXPECT_EQ(half(3).error().message, "odd");
    EXPECT_EQ(half(3).error().code, EDOM);
}

TEST(Result, TryLeavesWithTheFirstError) {
    EXPECT_EQ(*quarter(12), 3);
    EXPECT_FALSE(quarter(7));
    EXPECT_EQ(quarter(6).error().message, "odd");
    EXPECT_TRUE(check(2));
    EXPECT_EQ(check(1).error().code, EDOM);
}

TEST(Result, MovesWhatCannotBeCopied) {
    Result<std::unique_ptr<int>> made(std::make_unique<int>(7));
    const std::unique_ptr<int> taken = std::move(made).value();
    EXPECT_EQ(*taken, 7);
}

TEST(Result, AnEmptyTextIsAValueNotAnError) {
    const Result<std::string> empty(std::string{});
    ASSERT_TRUE(empty);
    EXPECT_EQ(empty->size(), 0U);
}

TEST(ErrnoError, NamesTheCauseWithoutTheLocale) {
    EXPECT_EQ(errno_error("cannot open x", ENOENT).message, "cannot open x: No such file or directory");
    EXPECT_EQ(errno_error("cannot open x", ENOENT).code, ENOENT);
    EXPECT_EQ(errno_error("x", 99999).message, "x: unknown error");
    errno = EPERM;
    EXPECT_EQ(errno_error("x").code, EPERM);
}

} // namespace
} // namespace warden
