// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stack/stack.hpp"

#include "base/abi_names.hpp"

#include <gtest/gtest.h>
#include <map>

namespace warden::stack {
namespace {

using Files = std::map<std::string, std::string>;

// "a b=c {x y} !z" : modules, a substack in braces, a must_fail entry with '!'.
std::string shown(const Level &level) {
    std::string out;
    for (const auto &entry : level) {
        out += out.empty() ? "" : " ";
        if (entry.kind == EntryKind::substack)
            out += "{" + shown(entry.entries) + "}";
        else
            out += (entry.kind == EntryKind::must_fail ? "!" : "") + entry.name;
    }
    return out;
}

Stack parse(const std::vector<config::DropIn> &dropins, const Files &others = {}) {
    return parse_stack({dropins, {}}, [&](const std::string &path) -> Result<std::string> {
        const auto found = others.find(path);
        if (found == others.end())
            return Error{"cannot open " + path + ": No such file or directory", ENOENT};
        return found->second;
    });
}

std::vector<std::string> texts(const config::Problems &problems) {
    std::vector<std::string> out;
    for (const auto &problem : problems)
        out.push_back(problem.text());
    return out;
}

std::string lines(const char *line, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += std::string(line) + "\n";
    return text;
}

struct StackCase {
    const char *name;
    std::string text; // of the drop-in /s/a.conf
    Files others;
    std::string pre_start;
    std::vector<std::string> problems;
};

void PrintTo(const StackCase &c, std::ostream *out) {
    *out << c.name;
}

class ParseStack : public testing::TestWithParam<StackCase> {};

TEST_P(ParseStack, GivesTheLevelsOfAPhase) {
    const auto &c = GetParam();
    const auto stack = parse({{"/s/a.conf", c.text}}, c.others);
    EXPECT_EQ(shown(stack.of(WARDEN_PRE_START)), c.pre_start);
    EXPECT_EQ(texts(stack.problems), c.problems);
}

INSTANTIATE_TEST_SUITE_P(
    Good, ParseStack,
    testing::Values(StackCase{"empty", "# nothing\n", {}, "", {}},
                    StackCase{"only the phase's lines",
                              "pre-start required a\nstop required b\npre-start optional c\n",
                              {},
                              "{a c}",
                              {}},
                    StackCase{"include is the same level",
                              "pre-start required a\npre-start include x\npre-start required d\n",
                              {{"/s/x", "pre-start required b\nstop required no\npre-start required c\n"}},
                              "{a b c d}",
                              {}},
                    StackCase{"substack is its own level",
                              "pre-start required a\npre-start substack /t/x\npre-start required d\n",
                              {{"/t/x", "pre-start required b\npre-start substack y\n"},
                               {"/t/y", "pre-start required c\n"}},
                              "{a {b {c}} d}",
                              {}},
                    StackCase{"a file without lines for the phase",
                              "pre-start include x\n",
                              {{"/s/x", "stop required b"}},
                              "",
                              {}},
                    StackCase{"twice the same file",
                              "pre-start include x\npre-start include ./x\n",
                              {{"/s/x", "pre-start required b"}},
                              "{b b}",
                              {}},
                    StackCase{"jumps to the end of a level",
                              "pre-start [ok=2 default=bad] a\npre-start substack x\npre-start [ok=1 "
                              "default=bad] b\npre-start required c",
                              {{"/s/x", "pre-start [ok=1 default=bad] d\npre-start required e\n"}},
                              "{a {d e} b c}",
                              {}},
                    StackCase{"a jump over what an include brings",
                              "pre-start [ok=2 default=bad] a\npre-start include x\n",
                              {{"/s/x", "pre-start required b\npre-start required c"}},
                              "{a b c}",
                              {}}));

INSTANTIATE_TEST_SUITE_P(
    Bad, ParseStack,
    testing::Values(
        StackCase{
            "a bad line keeps its place",
            "pre-start required a\npre-start requird b\npre-start required c\n",
            {},
            "{a !b c}",
            {"/s/a.conf:2:11: unknown control 'requird'; write required, requisite, sufficient, optional, "
             "report, include, substack or [...]; did you mean 'required'?"}},
        StackCase{"an unknown phase fails in every phase",
                  "pre-star required a\npre-start required b",
                  {},
                  "{!? b}",
                  {"/s/a.conf:1:1: unknown phase 'pre-star'; did you mean 'pre-start'?"}},
        StackCase{"no such file",
                  "pre-start include x\npre-start required a",
                  {},
                  "{!x a}",
                  {"/s/a.conf:1:1: cannot open /s/x: No such file or directory"}},
        StackCase{"a cycle",
                  "pre-start required a\npre-start include x\n",
                  {{"/s/x", "pre-start substack .//a.conf"}},
                  "{a !.//a.conf}",
                  {"/s/x:1:1: the file includes itself: /s/a.conf -> /s/x -> /s/a.conf"}},
        StackCase{"itself",
                  "pre-start substack a.conf",
                  {},
                  "{!a.conf}",
                  {"/s/a.conf:1:1: the file includes itself: /s/a.conf -> /s/a.conf"}},
        StackCase{
            "a jump past the end",
            "pre-start [ok=2 default=bad] a\npre-start required b",
            {},
            "{!a b}",
            {"/s/a.conf:1:11: the jump over 2 lines passes the end: 1 follow for this phase on this level"}},
        StackCase{"a jump out of a substack",
                  "pre-start substack x\npre-start required b",
                  {{"/s/x", "pre-start [deny=1 default=bad] a"}},
                  "{{!a} b}",
                  {"/s/x:1:11: the jump over 1 lines passes the end: 0 follow for this phase on this level"}},
        StackCase{
            "lines of other phases do not count",
            "pre-start [ok=1 default=bad] a\nstop required b",
            {},
            "{!a}",
            {"/s/a.conf:1:11: the jump over 1 lines passes the end: 0 follow for this phase on this level"}},
        StackCase{"an included file with a bad line",
                  "pre-start include x\nstop include x\n",
                  {{"/s/x", "pre-start required a k\nstop required b"}},
                  "{!a}",
                  {"/s/x:1:22: 'k' is not key=value"}},
        StackCase{"an included file that is not a text",
                  "pre-start include x\npre-start substack x\n",
                  {{"/s/x", "a\n\xff"}},
                  "{!x !x}",
                  {"/s/x:2:1: a byte that is not UTF-8"}}));

TEST(StackFiles, EachIsASubstackOfTheTopLevel) {
    const auto stack = parse({{"/s/10.conf", "pre-start required a\npre-start required b\n"},
                              {"/s/20.conf", "stop required c\n"},
                              {"/s/30.conf", "pre-start required d\n"}});
    EXPECT_EQ(shown(stack.of(WARDEN_PRE_START)), "{a b} {d}");
    EXPECT_EQ(shown(stack.of(WARDEN_STOP)), "{c}");
    EXPECT_EQ(shown(stack.of(WARDEN_AUDIT)), "");
    EXPECT_EQ(stack.of(WARDEN_PRE_START)[1].name, "/s/30.conf");
    EXPECT_EQ(stack.of(WARDEN_PRE_START)[1].entries[0].at, (Source{"/s/30.conf", 1, 1}));
}

TEST(StackFiles, OneThatIncludesAnotherDoesNotReadItTwice) {
    const auto stack =
        parse({{"/s/10.conf", "pre-start include 20.conf\n"}, {"/s/20.conf", "pre-start required a\n"}},
              {{"/s/20.conf", "pre-start required a\n"}});
    EXPECT_EQ(shown(stack.of(WARDEN_PRE_START)), "{a} {a}");
}

TEST(StackFiles, OneThatCannotBeUsedFailsInEveryPhase) {
    const auto stack =
        parse_stack({{{"/s/b.conf", "a\0b\n"}, {"/s/c.conf", std::string("x\0", 2)}},
                     {{{"/s/a.conf", 0, 0}, "cannot open /s/a.conf: Permission denied", EACCES}}},
                    [](const std::string &) -> Result<std::string> {
                        return Error{"no", EIO};
                    });
    EXPECT_EQ(texts(stack.problems),
              (std::vector<std::string>{"/s/a.conf: cannot open /s/a.conf: Permission denied",
                                        "/s/b.conf:1:1: unknown phase 'a'",
                                        "/s/c.conf:1:2: a NUL byte; this is not a text file"}));
    for (warden_phase phase = 1; phase < WARDEN_PHASES_; ++phase) {
        EXPECT_EQ(shown(stack.of(phase)), "!/s/a.conf {!?} !/s/c.conf") << phase_name(phase);
        EXPECT_EQ(stack.of(phase)[0].why, "cannot open /s/a.conf: Permission denied");
    }
}

TEST(StackFiles, TheWhyOfAnIncludeNamesThePlaceInTheOtherFile) {
    const auto stack = parse({{"/s/a.conf", "stop include x"}}, {{"/s/x", "\xff"}});
    const auto &entry = stack.of(WARDEN_STOP).at(0).entries.at(0);
    EXPECT_EQ(entry.why, "/s/x:1:1: a byte that is not UTF-8");
    EXPECT_EQ(entry.at, (Source{"/s/a.conf", 1, 1}));
}

TEST(StackLimits, IncludesMayBeSixteenDeep) {
    Files files;
    for (int i = 0; i < 40; ++i)
        files["/s/" + std::to_string(i)] = "stop substack " + std::to_string(i + 1) + "\n";
    files["/s/15"] = "stop required a\n";
    EXPECT_TRUE(parse({{"/s/start", "stop substack 1\n"}}, files).problems.empty());
    files["/s/15"] = "stop substack 16\n";
    EXPECT_EQ(texts(parse({{"/s/start", "stop substack 1\n"}}, files).problems),
              std::vector<std::string>{"/s/15:1:1: files are included more than 16 deep"});
}

TEST(StackLimits, TooManyLinesFailEverywhere) {
    EXPECT_TRUE(parse({{"/s/a", lines("stop required m", k_max_stack_entries)}}).problems.empty());
    const auto stack = parse({{"/s/a", lines("stop required m", k_max_stack_entries + 1)},
                              {"/s/b", "pre-start required permit\n"}});
    EXPECT_EQ(texts(stack.problems),
              std::vector<std::string>{"/s/a:4097:1: the stack has more than 4096 lines"});
    for (warden_phase phase = 1; phase < WARDEN_PHASES_; ++phase) {
        ASSERT_FALSE(stack.of(phase).empty());
        EXPECT_EQ(stack.of(phase).back().kind, EntryKind::must_fail) << phase_name(phase);
    }
}

TEST(StackLimits, IncludesThatMultiplyEnd) {
    Files files;
    for (int i = 1; i < 15; ++i)
        files["/s/" + std::to_string(i)] = lines(("stop include " + std::to_string(i + 1)).c_str(), 100);
    files["/s/15"] = "";
    const auto stack = parse({{"/s/0", "stop include 1\n"}}, files);
    ASSERT_EQ(stack.problems.size(), 1U);
    EXPECT_NE(stack.problems[0].message.find("more than 4096"), std::string::npos);
}

TEST(Entry, FailKeepsItsNameAndPlace) {
    Entry entry;
    entry.name = "m";
    entry.at = {"f", 1, 2};
    entry.fail("no such module");
    EXPECT_EQ(entry.kind, EntryKind::must_fail);
    EXPECT_EQ(entry.why, "no such module");
    EXPECT_EQ(entry.name, "m");
}

} // namespace
} // namespace warden::stack
