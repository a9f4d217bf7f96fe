// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stack/control.hpp"

#include <gtest/gtest.h>

namespace warden::stack {
namespace {

// One word for each result, in the order of the results: ok ignore deny error config unsupported timeout.
std::string shown(const Control &control) {
    static constexpr const char *k_names[] = {"ok", "done", "bad", "die", "ignore", "reset"};
    std::string out;
    for (const auto &step : control) {
        out += out.empty() ? "" : " ";
        out +=
            step.action == Action::jump ? std::to_string(step.jump) : k_names[static_cast<int>(step.action)];
    }
    return out;
}

struct ControlCase {
    const char *text;
    const char *steps;   // nullptr: a problem
    const char *problem; // with the position, the word being at 3:10
};

class ParseControl : public testing::TestWithParam<ControlCase> {};

TEST_P(ParseControl, GivesStepsOrProblem) {
    const auto got = parse_control({GetParam().text, {"f", 3, 10}});
    if (GetParam().steps != nullptr) {
        ASSERT_TRUE(std::holds_alternative<Control>(got)) << std::get<config::Problem>(got).text();
        EXPECT_EQ(shown(std::get<Control>(got)), GetParam().steps);
    } else {
        ASSERT_TRUE(std::holds_alternative<config::Problem>(got));
        EXPECT_EQ(std::get<config::Problem>(got).text(), GetParam().problem);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Names, ParseControl,
    testing::Values(ControlCase{"required", "ok ignore bad bad bad bad bad", nullptr},
                    ControlCase{"requisite", "ok ignore die die die die die", nullptr},
                    ControlCase{"sufficient", "done ignore ignore ignore ignore ignore ignore", nullptr},
                    ControlCase{"optional", "ok ignore ignore ignore ignore ignore ignore", nullptr},
                    ControlCase{"report", "ignore ignore ignore ignore ignore ignore ignore", nullptr}));

INSTANTIATE_TEST_SUITE_P(
    Brackets, ParseControl,
    testing::Values(ControlCase{"[ok=ok]", "ok bad bad bad bad bad bad", nullptr},
                    ControlCase{"[ ok=done  ignore=ignore default=die ]", "done ignore die die die die die",
                                nullptr},
                    ControlCase{"[default=reset\tok=2]", "2 reset reset reset reset reset reset", nullptr},
                    ControlCase{"[ok=1 ignore=2 deny=3 error=4 config=5 unsupported=6 timeout=4096]",
                                "1 2 3 4 5 6 4096", nullptr},
                    ControlCase{"[default=ok ignore=ignore]", "ok ignore ok ok ok ok ok", nullptr},
                    ControlCase{"[ok=bad deny=ok]", "bad bad ok bad bad bad bad", nullptr}));

INSTANTIATE_TEST_SUITE_P(
    Problems, ParseControl,
    testing::Values(
        ControlCase{
            "requird", nullptr,
            "f:3:10: unknown control 'requird'; write required, requisite, sufficient, optional, report, "
            "include, substack or [...]; did you mean 'required'?"},
        ControlCase{
            "Required", nullptr,
            "f:3:10: unknown control 'Required'; write required, requisite, sufficient, optional, report, "
            "include, substack or [...]; did you mean 'required'?"},
        ControlCase{
            "x\x01", nullptr,
            "f:3:10: unknown control 'x\\x01'; write required, requisite, sufficient, optional, report, "
            "include, substack or [...]"},
        ControlCase{"[ok=ok", nullptr, "f:3:10: the control has no ']'"},
        ControlCase{"[ok=ok]x", nullptr, "f:3:17: a blank must follow the ']' of the control"},
        ControlCase{"[]", nullptr,
                    "f:3:10: the control is empty; write for example [ok=ok ignore=ignore default=bad]"},
        ControlCase{"[  ]", nullptr,
                    "f:3:10: the control is empty; write for example [ok=ok ignore=ignore default=bad]"},
        ControlCase{"[ok=ok deny]", nullptr, "f:3:17: 'deny' is not result=action"},
        ControlCase{
            "[ok=ok timout=bad]", nullptr,
            "f:3:17: unknown result 'timout'; write ok, ignore, deny, error, config, unsupported, timeout or "
            "default; did you mean 'timeout'?"},
        ControlCase{"[success=ok]", nullptr,
                    "f:3:11: unknown result 'success'; write ok, ignore, deny, error, config, unsupported, "
                    "timeout or "
                    "default"},
        ControlCase{
            "[=ok]", nullptr,
            "f:3:11: unknown result ''; write ok, ignore, deny, error, config, unsupported, timeout or "
            "default"},
        ControlCase{"[ok=ok  ok=bad]", nullptr, "f:3:18: 'ok' is given twice"},
        ControlCase{"[default=bad default=die]", nullptr, "f:3:23: 'default' is given twice"},
        ControlCase{"[ok=okay]", nullptr,
                    "f:3:14: unknown action 'okay'; write ok, done, bad, die, ignore, reset or how many "
                    "lines to skip"},
        ControlCase{"[ok=ok deny=dye]", nullptr,
                    "f:3:22: unknown action 'dye'; write ok, done, bad, die, ignore, reset or how many lines "
                    "to skip; "
                    "did you mean 'die'?"},
        ControlCase{
            "[ok=]", nullptr,
            "f:3:14: unknown action ''; write ok, done, bad, die, ignore, reset or how many lines to skip"},
        ControlCase{
            "[ok=-1]", nullptr,
            "f:3:14: unknown action '-1'; write ok, done, bad, die, ignore, reset or how many lines to skip"},
        ControlCase{"[ok=0]", nullptr, "f:3:14: a jump of 0 lines is not a jump; write ignore"},
        ControlCase{"[ok=4097]", nullptr, "f:3:14: a jump of 4097 lines passes the end of every stack"},
        ControlCase{"[ok=ok ignore=ok]", nullptr,
                    "f:3:17: a result ignore cannot count as ok; write ignore=ignore"},
        ControlCase{"[ignore=done]", nullptr,
                    "f:3:11: a result ignore cannot count as ok; write ignore=ignore"},
        ControlCase{"[deny=bad default=ok]", nullptr,
                    "f:3:20: this default makes the result ignore count as ok; add ignore=ignore"}));

} // namespace
} // namespace warden::stack
