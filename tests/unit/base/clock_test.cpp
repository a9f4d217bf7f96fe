// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/clock.hpp"

#include <gtest/gtest.h>
#include <limits>

namespace warden {
namespace {

TEST(Deadline, CountsDown) {
    const auto deadline = Deadline::after_ms(60'000);
    EXPECT_LE(deadline.left_ms(), 60'000);
    EXPECT_GT(deadline.left_ms(), 59'000);
    EXPECT_FALSE(deadline.passed());
}

TEST(Deadline, HasPassedForNothingAndLess) {
    EXPECT_TRUE(Deadline::after_ms(0).passed());
    EXPECT_TRUE(Deadline::after_ms(-5).passed());
    EXPECT_EQ(Deadline::after_ms(std::numeric_limits<std::int64_t>::min()).left_ms(), 0);
}

TEST(Deadline, DoesNotOverflow) {
    const auto deadline = Deadline::after_ms(std::numeric_limits<std::int64_t>::max());
    EXPECT_GT(deadline.left_ms(), Deadline::k_max_ms - 60'000);
}

} // namespace
} // namespace warden
