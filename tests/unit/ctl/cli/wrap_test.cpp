// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cli/wrap.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::cli::test {
namespace {

std::string wrapped(std::string_view text, std::size_t column, std::size_t indent, std::size_t width) {
    std::string out(column, '#');
    append_wrapped(out, text, column, indent, width);
    return out;
}

TEST(Wrap, ALineIsFilledToItsWidthAndNoFurther) {
    EXPECT_EQ(wrapped("aaa bbb ccc", 2, 4, 9), "##aaa bbb\n    ccc");
    EXPECT_EQ(wrapped("aaa bbb ccc", 2, 4, 8), "##aaa\n    bbb\n    ccc");
    EXPECT_EQ(wrapped("aaa bbb ccc", 2, 4, 13), "##aaa bbb ccc");
}

TEST(Wrap, ALongWordStaysWhole) {
    EXPECT_EQ(wrapped("a /a/path/that/is/longer b", 0, 1, 10), "a\n /a/path/that/is/longer\n b");
}

TEST(Wrap, BlanksBetweenWordsAreOne) {
    EXPECT_EQ(wrapped("  a \t b  ", 0, 1, 10), "a b");
    EXPECT_EQ(wrapped("", 1, 1, 10), "#");
}

TEST(Wrap, ACharacterOfSeveralBytesIsOneColumn) {
    EXPECT_EQ(columns_of("a\xc3\xa9\xe2\x82\xac"), 3U);
    EXPECT_EQ(wrapped("\xc3\xa9\xc3\xa9\xc3\xa9 b", 0, 1, 5), "\xc3\xa9\xc3\xa9\xc3\xa9 b");
}

} // namespace
} // namespace warden::ctl::cli::test
