// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config/lines.hpp"

#include <gtest/gtest.h>

namespace warden::config {
namespace {

using namespace std::string_literals;

// "2:5 word" for each word.
std::vector<std::string> shown(const WordLines &read) {
    std::vector<std::string> out;
    for (const auto &line : read.lines) {
        for (const auto &word : line)
            out.push_back(std::to_string(word.at.line) + ":" + std::to_string(word.at.column) + " " +
                          word.text);
    }
    return out;
}

struct WordsCase {
    std::string text;
    std::vector<std::string> words;
};

class ReadWords : public testing::TestWithParam<WordsCase> {};

TEST_P(ReadWords, SplitsWithPositions) {
    const auto read = read_words("f", GetParam().text);
    EXPECT_EQ(shown(read), GetParam().words);
    EXPECT_TRUE(read.problems.empty());
    for (const auto &line : read.lines)
        EXPECT_FALSE(line.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Texts, ReadWords,
    testing::Values(
        WordsCase{"", {}}, WordsCase{"\n\n \t\n", {}}, WordsCase{"a", {"1:1 a"}},
        WordsCase{"a b\n  c\td\n", {"1:1 a", "1:3 b", "2:3 c", "2:5 d"}},
        WordsCase{"a b\r\nc\r\n", {"1:1 a", "1:3 b", "2:1 c"}}, WordsCase{"# a\n  #b\n", {}},
        WordsCase{"a #b c\nd", {"1:1 a", "2:1 d"}}, WordsCase{"a#b c", {"1:1 a#b", "1:5 c"}},
        WordsCase{"a k=#b", {"1:1 a", "1:3 k=#b"}}, WordsCase{"a [b c] d", {"1:1 a", "1:3 [b c]", "1:9 d"}},
        WordsCase{"[b c]d e", {"1:1 [b c]d", "1:8 e"}}, WordsCase{"[b # c] d", {"1:1 [b # c]", "1:9 d"}},
        WordsCase{"a [b c \nd", {"1:1 a", "1:3 [b c", "2:1 d"}}, WordsCase{"a[b c]", {"1:1 a[b", "1:5 c]"}},
        WordsCase{"\xc3\xa4 b", {"1:1 \xc3\xa4", "1:4 b"}}));

struct TextCase {
    std::string text;
    std::string problem;
    int code;
};

class CheckText : public testing::TestWithParam<TextCase> {};

TEST_P(CheckText, NamesTheFirstBadByte) {
    const auto problem = check_text("f", GetParam().text);
    ASSERT_TRUE(problem);
    EXPECT_EQ(problem->text(), GetParam().problem);
    EXPECT_EQ(problem->code, GetParam().code);
    const auto words = read_words("f", GetParam().text);
    EXPECT_TRUE(words.lines.empty());
    EXPECT_EQ(words.problems, Problems{*problem});
    const auto ini = read_ini("f", GetParam().text);
    EXPECT_TRUE(ini.sections.empty());
    EXPECT_EQ(ini.problems, Problems{*problem});
}

INSTANTIATE_TEST_SUITE_P(
    Texts, CheckText,
    testing::Values(TextCase{"\0"s, "f:1:1: a NUL byte; this is not a text file", EINVAL},
                    TextCase{"a\nbc\0d"s, "f:2:3: a NUL byte; this is not a text file", EINVAL},
                    TextCase{"\xff", "f:1:1: a byte that is not UTF-8", EILSEQ},
                    TextCase{"a\n\nbc\xc3", "f:3:3: a byte that is not UTF-8", EILSEQ},
                    TextCase{"a\n\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\xa7\x80",
                             "f:2:10: a byte that is not UTF-8", EILSEQ},
                    TextCase{"a\xed\xa0\x80\nb", "f:1:2: a byte that is not UTF-8", EILSEQ},
                    TextCase{"ab\xe2\x82\ncd", "f:1:3: a byte that is not UTF-8", EILSEQ},
                    TextCase{std::string(k_max_file_bytes + 1, 'a'),
                             "f: the file has 262145 bytes, more than the 262144 that are allowed", EFBIG}));

TEST(CheckTextLimits, TheLargestTextIsRead) {
    EXPECT_FALSE(check_text("f", std::string(k_max_file_bytes, 'a')));
    EXPECT_FALSE(check_text("f", "\xc3\xa4\n"));
    EXPECT_FALSE(check_text("f", ""));
}

TEST(Problem, LeavesOutAPositionThatIsNotKnown) {
    EXPECT_EQ((Problem{{"f", 3, 4}, "m"}.text()), "f:3:4: m");
    EXPECT_EQ((Problem{{"f", 0, 0}, "m"}.text()), "f: m");
    EXPECT_EQ((Problem{{}, "m"}.text()), "m");
}

} // namespace
} // namespace warden::config
