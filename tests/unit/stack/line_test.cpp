// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stack/line.hpp"

#include "base/abi_names.hpp"

#include <gtest/gtest.h>

namespace warden::stack {
namespace {

StackLine parse(const std::string &text) {
    return parse_stack_line(config::read_words("f", text).lines.at(0));
}

TEST(StackLineParts, OfAModule) {
    const auto line = parse("  -pre-start  [ok=ok default=die]\tapparmor mode=enforce [reason=a b=c] x=");
    EXPECT_FALSE(line.problem);
    EXPECT_EQ(line.phase, static_cast<warden_phase>(WARDEN_PRE_START));
    EXPECT_FALSE(line.is_include);
    EXPECT_EQ(line.entry.kind, EntryKind::module);
    EXPECT_TRUE(line.entry.may_be_absent);
    EXPECT_EQ(line.entry.name, "apparmor");
    EXPECT_EQ(line.entry.control_text, "[ok=ok default=die]");
    EXPECT_EQ(line.entry.control[WARDEN_DENY].action, Action::die);
    EXPECT_EQ(line.entry.at, (Source{"f", 1, 3}));
    EXPECT_EQ(line.entry.control_at, (Source{"f", 1, 15}));
    ASSERT_EQ(line.entry.arguments.size(), 3U);
    const auto &mode = line.entry.arguments[0];
    EXPECT_EQ(mode.key + "|" + mode.value, "mode|enforce");
    EXPECT_EQ(mode.at, (Source{"f", 1, 44}));
    EXPECT_EQ(mode.value_at, (Source{"f", 1, 49}));
    const auto &reason = line.entry.arguments[1];
    EXPECT_EQ(reason.key + "|" + reason.value, "reason|a b=c");
    EXPECT_EQ(reason.at, (Source{"f", 1, 58}));
    EXPECT_EQ(line.entry.arguments[2].value, "");
}

TEST(StackLineParts, OfAFile) {
    const auto include = parse("stop include /etc/x");
    EXPECT_FALSE(include.problem);
    EXPECT_TRUE(include.is_include);
    EXPECT_EQ(include.entry.kind, EntryKind::substack);
    EXPECT_EQ(include.entry.name, "/etc/x");
    const auto substack = parse("stop substack y.stack");
    EXPECT_FALSE(substack.problem);
    EXPECT_FALSE(substack.is_include);
    EXPECT_EQ(substack.entry.kind, EntryKind::substack);
}

TEST(StackLineParts, EveryPhaseIsKnown) {
    for (const auto name : phase_names())
        EXPECT_EQ(parse(std::string(name) + " required permit").phase, find_phase(name));
}

struct LineCase {
    const char *text;
    const char *phase; // nullptr: not known
    const char *name;  // under which the line is shown
    const char *problem;
};

class StackLineProblems : public testing::TestWithParam<LineCase> {};

TEST_P(StackLineProblems, MakeTheLineFail) {
    const auto line = parse(GetParam().text);
    ASSERT_TRUE(line.problem);
    EXPECT_EQ(line.problem->text(), GetParam().problem);
    EXPECT_EQ(line.entry.kind, EntryKind::must_fail);
    EXPECT_EQ(line.entry.why, line.problem->message);
    EXPECT_EQ(line.entry.name, GetParam().name);
    EXPECT_FALSE(line.is_include);
    EXPECT_EQ(line.phase, GetParam().phase == nullptr ? std::nullopt : find_phase(GetParam().phase));
}

INSTANTIATE_TEST_SUITE_P(
    Lines, StackLineProblems,
    testing::Values(
        LineCase{"prestart required m", nullptr, "?",
                 "f:1:1: unknown phase 'prestart'; did you mean 'pre-start'?"},
        LineCase{"auth required m", nullptr, "?", "f:1:1: unknown phase 'auth'"},
        LineCase{" - required m", nullptr, "?", "f:1:2: unknown phase ''"},
        LineCase{"--stop required m", nullptr, "?", "f:1:1: unknown phase '-stop'; did you mean 'stop'?"},
        LineCase{"stop", "stop", "?",
                 "f:1:5: the control is missing; a line is: phase control module [key=value ...]"},
        LineCase{"stop required", "stop", "?",
                 "f:1:14: the module is missing; a line is: phase control module [key=value ...]"},
        LineCase{"stop requird m", "stop", "m",
                 "f:1:6: unknown control 'requird'; write required, requisite, sufficient, optional, report, "
                 "include, "
                 "substack or [...]; did you mean 'required'?"},
        LineCase{
            "stop [ok=ok deny=x] m", "stop", "m",
            "f:1:18: unknown action 'x'; write ok, done, bad, die, ignore, reset or how many lines to skip"},
        LineCase{"stop [ok=ok m k=v", "stop", "?", "f:1:6: the control has no ']'"},
        LineCase{
            "stop required /lib/m.so", "stop", "?",
            "f:1:15: '/lib/m.so' is not a module name; write the bare name, without folder and without .so"},
        LineCase{"stop required ../m", "stop", "?",
                 "f:1:15: '../m' is not a module name; write the bare name, without folder and without .so"},
        LineCase{"stop required m debug", "stop", "m", "f:1:17: 'debug' is not key=value"},
        LineCase{"stop required m k=v =x", "stop", "m", "f:1:21: '' is not an option name"},
        LineCase{"stop required m K=x", "stop", "m", "f:1:17: 'K' is not an option name"},
        LineCase{"stop required m [k=x", "stop", "m",
                 "f:1:17: '[k=x' begins with '[' and does not end with its ']'"},
        LineCase{"stop required m [k=x]y", "stop", "m",
                 "f:1:17: '[k=x]y' begins with '[' and does not end with its ']'"},
        LineCase{"stop required m [nothing]", "stop", "m", "f:1:18: 'nothing' is not key=value"},
        LineCase{"stop required m k=v \\", "stop", "?",
                 "f:1:21: a line cannot be continued with '\\'; write it as one line"},
        LineCase{"stop include", "stop", "?", "f:1:13: the file to include is missing"},
        LineCase{"stop substack a b", "stop", "?", "f:1:17: nothing may follow the file to substack"},
        LineCase{"-stop include a", "stop", "?",
                 "f:1:1: '-' forgives that a module is not installed; a file to include must be there"}));

} // namespace
} // namespace warden::stack
