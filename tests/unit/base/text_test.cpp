// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/text.hpp"

#include "base/source.hpp"

#include <gtest/gtest.h>

namespace warden {
namespace {

using namespace std::string_view_literals;
using Views = std::vector<std::string_view>;

TEST(Trim, TakesBlanksOffBothEndsOnly) {
    EXPECT_EQ(trim(" \t a b\r\n"), "a b");
    EXPECT_EQ(trim(" \t\r\n"), "");
    EXPECT_EQ(trim(""), "");
    EXPECT_EQ(trim("\va\f"), "\va\f");
}

TEST(Split, KeepsEmptyParts) {
    EXPECT_EQ(split("a,b", ','), (Views{"a", "b"}));
    EXPECT_EQ(split(",a,,", ','), (Views{"", "a", "", ""}));
    EXPECT_EQ(split("", ','), (Views{""}));
}

TEST(Words, AreSeparatedByAnyNumberOfBlanks) {
    EXPECT_EQ(words("  a \t b\tc  "), (Views{"a", "b", "c"}));
    EXPECT_EQ(words(" \t "), (Views{}));
    EXPECT_EQ(words(""), (Views{}));
}

TEST(ReplaceAll, DoesNotSearchWhatItPutIn) {
    const auto replaced = [](std::string text, std::string_view from, std::string_view to) {
        replace_all(text, from, to);
        return text;
    };
    EXPECT_EQ(replaced("a@b@@", "@", "@@"), "a@@b@@@@");
    EXPECT_EQ(replaced("aaa", "aa", "a"), "aa");
    EXPECT_EQ(replaced("/x/y/x/", "/x/", ""), "y");
    EXPECT_EQ(replaced("none", "@", "x"), "none");
    EXPECT_EQ(replaced("", "@", "x"), "");
}

TEST(Join, IsTheReverseOfSplit) {
    for (const auto text : {""sv, "a"sv, "a,b"sv, ",a"sv, "a,,b,"sv, ",,"sv}) {
        std::vector<std::string> parts;
        for (const auto part : split(text, ','))
            parts.emplace_back(part);
        EXPECT_EQ(join(parts, ","), text);
    }
    EXPECT_EQ(join({}, ","), "");
}

TEST(Glob, MatchesTheWholeName) {
    struct Case {
        std::string_view pattern, name;
        bool matches;
    };
    for (const auto &c : std::vector<Case>{
             {"*", "", true},
             {"*", "c1", true},
             {"c?", "c1", true},
             {"c?", "c12", false},
             {"build-*", "build-", true},
             {"build-*", "abuild-1", false},
             {"[ab]1", "b1", true},
             {"[!ab]1", "b1", false},
             {"", "", true},
             {"", "a", false},
             {"a*\0b"sv, "ax", false},
             {"a", "a\0b"sv, false},
         })
        EXPECT_EQ(glob_match(c.pattern, c.name), c.matches) << c.pattern << " on " << c.name;
}

struct Shown {
    std::string_view text, printed;
};

class Printable : public testing::TestWithParam<Shown> {};

TEST_P(Printable, EscapesWhatATerminalActsOn) {
    EXPECT_EQ(printable(GetParam().text), GetParam().printed);
}

INSTANTIATE_TEST_SUITE_P(
    Text, Printable,
    testing::Values(Shown{"plain text", "plain text"}, Shown{"caf\xC3\xA9", "caf\xC3\xA9"},
                    Shown{"\x1B[2J\n\t\x7F", "\\x1b[2J\\x0a\\x09\\x7f"}, Shown{"a\0b"sv, "a\\x00b"},
                    Shown{"\xFF\xC3", "\\xff\\xc3"}, Shown{"\xC0\xAF", "\\xc0\\xaf"}, // overlong '/'
                    Shown{"\xED\xA0\x80", "\\xed\\xa0\\x80"},                         // a surrogate
                    Shown{"\xF4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},                // above U+10FFFF
                    Shown{"\xF0\x9F\x90\xA7", "\xF0\x9F\x90\xA7"},                    // four bytes
                    Shown{"\xC2\x9B"
                          "31m",
                          "\\xc2\\x9b31m"}, // CSI as one C1 character
                    Shown{"\xC2\xA0", "\xC2\xA0"},
                    Shown{"a\xE2\x80\xAE"
                          "b",
                          "a\\xe2\\x80\\xaeb"}, // right-to-left override
                    Shown{"\xE2\x81\xA6", "\\xe2\\x81\\xa6"}, Shown{"\xE2\x80\xA8", "\\xe2\\x80\\xa8"},
                    Shown{"\xD8\x9C", "\\xd8\\x9c"}, Shown{"\xE2\x82\xAC", "\xE2\x82\xAC"}));

TEST(PrintableLength, IsCutWithDots) {
    EXPECT_EQ(printable("abcdef", 4), "abcd...");
    EXPECT_EQ(printable("abcd", 4), "abcd");
    EXPECT_EQ(printable("abc\xE2\x82\xAC"
                        "d",
                        4),
              "abc\xE2\x82\xAC...");
    EXPECT_EQ(printable("a", 0), "...");
}

TEST(Utf8, IsCheckedAsAWhole) {
    EXPECT_TRUE(is_valid_utf8(""));
    EXPECT_TRUE(is_valid_utf8("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x90\xA7"));
    EXPECT_FALSE(is_valid_utf8("a\xC3"));
    EXPECT_FALSE(is_valid_utf8("\x80"));
    EXPECT_FALSE(is_valid_utf8("\xE0\x80\xAF"));
    EXPECT_FALSE(is_valid_utf8("\xF0\x80\x80\xAF"));
    EXPECT_FALSE(is_valid_utf8("\xF5\x80\x80\x80"));
}

TEST(Source, ShowsWhatIsKnown) {
    EXPECT_EQ((Source{"a.conf", 3, 4}.text()), "a.conf:3:4");
    EXPECT_EQ((Source{"a.conf", 3, 0}.text()), "a.conf:3");
    EXPECT_EQ((Source{"a.conf", 0, 4}.text()), "a.conf");
    EXPECT_EQ(Source{}.text(), "");
}

TEST(SafeJson, EscapesWhatJsonLeaves) {
    EXPECT_EQ(safe_json("{\"a\":\"\xC2\x9B\xE2\x80\xAE\xE2\x80\xA8\xD8\x9C\x7F\"}"),
              "{\"a\":\"\\u009b\\u202e\\u2028\\u061c\\u007f\"}");
    EXPECT_EQ(safe_json("{\n \"a\": \"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\\u001b\"\n}\n"),
              "{\n \"a\": \"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\\u001b\"\n}\n");
}

} // namespace
} // namespace warden
