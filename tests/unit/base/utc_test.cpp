// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/utc.hpp"

#include <gtest/gtest.h>

namespace warden {
namespace {

TEST(Utc, WhatIsWrittenIsRead) {
    for (const std::int64_t seconds : {std::int64_t{0}, std::int64_t{951'827'696},
                                       std::int64_t{1'795'862'415}, std::int64_t{253'402'300'799}})
        EXPECT_EQ(parse_utc(utc_text(seconds)), seconds) << utc_text(seconds);
    EXPECT_EQ(parse_utc("2000-02-29T12:34:56Z"), 951'827'696);
}

TEST(Utc, NothingElseIs) {
    for (const char *text :
         {"", "2026-11-28", "2026-11-28T10:00:00", "2026-11-28T10:00:00+", "2026-11-28 10:00:00Z",
          "2026-02-29T10:00:00Z", "2026-13-01T10:00:00Z", "2026-11-28T24:00:00Z", "2026-11-28T10:60:00Z",
          "1969-12-31T23:59:59Z", "2026-1 -28T10:00:00Z", "+026-11-28T10:00:00Z", "2026-11-28T10:00:00Z "})
        EXPECT_EQ(parse_utc(text), std::nullopt) << text;
}

} // namespace
} // namespace warden
