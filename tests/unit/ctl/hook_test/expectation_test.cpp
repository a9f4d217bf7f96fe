// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/hook_test/expectation.hpp"

#include "ctl/hook_test/report.hpp"
#include "ctl/hook_test/verdict.hpp"

#include <gtest/gtest.h>

namespace {

using namespace warden;
using namespace warden::ctl;
using namespace warden::ctl::hook_test;

recorder::Call call_of(const std::string &type, std::int64_t begun_us, int boots, int code = 0) {
    recorder::Call call;
    call.type = type;
    call.begun_us = begun_us;
    call.boots = boots;
    call.ended = true;
    call.code = code;
    call.arguments = {"hook-test-Ab12", "lxc", type};
    return call;
}

Round run_of(std::vector<recorder::Call> calls, Step start, Step reboot, Step stop) {
    Round run;
    run.container = "hook-test-Ab12";
    run.start = start;
    run.reboot = reboot;
    run.stop = stop;
    for (auto &call : calls)
        run.calls.emplace_back().call = std::move(call);
    hook_test::judge(run);
    return run;
}

Round good_run() {
    auto stop = call_of("stop", 30, 1);
    stop.environment["LXC_TARGET"] = "reboot";
    auto mount = call_of("mount", 20, 0);
    mount.group = "sys/fs/cgroup/lxc.payload.hook-test-Ab12";
    mount.values = {{"memory.max", "max", "64"}};
    mount.paths = {{"/run/x", recorder::PathChange::How::made}};
    auto last = call_of("stop", 60, 2);
    last.environment["LXC_TARGET"] = "stop";
    return run_of({call_of("pre-start", 10, 0), mount, stop, call_of("pre-start", 40, 1), last}, Step::done,
                  Step::done, Step::done);
}

std::vector<cases::Outcome> compared(const std::string &text, const Round &run) {
    const auto file = parse_expected("kept.case", text);
    EXPECT_TRUE(file.problems.empty()) << (file.problems.empty() ? "" : file.problems.front().text());
    return compare("kept.case", file.cases, {run});
}

std::string failures(const std::vector<cases::Outcome> &outcomes) {
    std::string out;
    for (const auto &one : outcomes)
        for (const auto &difference : one.differences)
            out += one.name + ": " + difference + "\n";
    return out;
}

TEST(HookTestExpectation, WhatIsKeptFitsTheRunItCameFrom) {
    const Round run = good_run();
    const auto outcomes = compared(expected_text({run}), run);
    EXPECT_EQ(outcomes.size(), 6U);
    EXPECT_EQ(failures(outcomes), "");
}

TEST(HookTestExpectation, TheContainersNameIsNotPartOfIt) {
    Round other = good_run();
    other.container = "hook-test-Zz99";
    for (auto &seen : other.calls)
        seen.call.arguments.front() = other.container;
    EXPECT_EQ(failures(compared(expected_text({good_run()}), other)), "");
}

TEST(HookTestExpectation, TheNumbersOfLxcsProcessAreNotPartOfIt) {
    Round first = good_run(), second = good_run();
    first.calls[2].call.arguments.emplace_back("mnt:/proc/1006/fd/17");
    second.calls[2].call.arguments.emplace_back("mnt:/proc/1080/fd/18");
    EXPECT_EQ(failures(compared(expected_text({first}), second)), "");
    second.calls[2].call.arguments.back() = "pid:/proc/1080/fd/18";
    EXPECT_NE(failures(compared(expected_text({first}), second)), "");
}

TEST(HookTestExpectation, EachDifferenceIsNamed) {
    const std::string kept = expected_text({good_run()});
    Round run = good_run();
    run.calls[1].call.code = 3;
    run.calls[1].call.values = {{"memory.high", "max", "1"}};
    run.calls[1].call.paths.clear();
    run.calls[1].call.holders = {{7, "sleep"}};
    run.calls[1].call.bytes_after_reads = 1;
    run.stop = Step::hung;
    run.calls.pop_back();
    EXPECT_EQ(failures(compared(kept, run)), "run.v0: stop is 'hung', not 'done'\n"
                                             "mount.start.v0: holds-output is 'yes', not 'no'\n"
                                             "mount.start.v0: output is 'cut', not 'complete'\n"
                                             "mount.start.v0: status is 'exit 3', not 'exit 0'\n"
                                             "mount.start.v0: did not set memory.max: max -> 64\n"
                                             "mount.start.v0: set memory.high: max -> 1\n"
                                             "mount.start.v0: did not touch /run/x\n"
                                             "stop.reboot.v0: was not called\n");
}

TEST(HookTestExpectation, ACallThatNoCaseNamesIsADifference) {
    const auto outcomes = compared("[case pre-start.start.v0]\nstatus = exit 0\n", good_run());
    EXPECT_EQ(outcomes.size(), 6U);
    EXPECT_TRUE(outcomes.front().passed());
    EXPECT_EQ(failures({outcomes.begin() + 1, outcomes.begin() + 2}), "run.v0: no case expects it\n");
}

TEST(HookTestExpectation, TheOrderOfTheFileIsTheOrderOfTheCalls) {
    const auto outcomes = compared("[case mount.start.v0]\nstatus = exit 0\n"
                                   "[case pre-start.start.v0]\nstatus = exit 0\n",
                                   good_run());
    EXPECT_EQ(failures({outcomes.begin(), outcomes.begin() + 2}),
              "pre-start.start.v0: was called before those that stand before it in the "
              "file\n");
}

TEST(HookTestExpectation, ValuesThatCouldNotBeComparedAreNotTheExpectedOnes) {
    EXPECT_NE(failures(compared("[case pre-start.start.v0]\nsets =\n", good_run()))
                  .find("values of the container's group were not compared"),
              std::string::npos);
}

TEST(HookTestExpectation, AFileThatCannotBeUnderstoodIsRefused) {
    for (const std::string text :
         {"", "[case x]\n", "[case x]\nstaus = exit 0\n", "[test x]\nstatus = exit 0\n",
          "[case x]\nlxc = goes on\n[case x]\nlxc = goes on\n", "status = exit 0\n"})
        EXPECT_FALSE(parse_expected("f", text).problems.empty()) << text;
    EXPECT_NE(parse_expected("f", "[case x]\nstaus = exit 0\n").problems.front().text().find("'status'"),
              std::string::npos);
}

TEST(HookTestVerdict, WhatLxcMakesOfAFailure) {
    const auto made = [](const Round &run) { return run.calls.back().made; };
    EXPECT_EQ(made(run_of({call_of("pre-start", 1, 0, 1)}, Step::refused, Step::not_tried, Step::not_tried)),
              "refuses the start");
    EXPECT_EQ(made(run_of({call_of("mount", 1, 1, 1)}, Step::done, Step::refused, Step::not_tried)),
              "refuses the reboot");
    EXPECT_EQ(made(run_of({call_of("stop", 1, 2, 1)}, Step::done, Step::done, Step::done)), "logs it");
    auto post_stop = call_of("post-stop", 1, 1, 1);
    post_stop.environment["LXC_TARGET"] = "reboot";
    EXPECT_EQ(made(run_of({post_stop}, Step::done, Step::refused, Step::not_tried)),
              "stops instead of rebooting");
    auto hung = call_of("start-host", 1, 0);
    hung.ended = false;
    EXPECT_EQ(made(run_of({hung}, Step::hung, Step::not_tried, Step::not_tried)), "waits for it");
    auto killed = call_of("start-host", 1, 0, 9);
    killed.signalled = true;
    EXPECT_EQ(made(run_of({killed}, Step::refused, Step::not_tried, Step::not_tried)), "refuses the start");
}

TEST(HookTestVerdict, OutputBeyondTheTenReads) {
    Seen seen;
    seen.call = call_of("mount", 1, 0);
    EXPECT_TRUE(problems_of(seen).empty());
    seen.call.bytes_after_reads = recorder::k_pipe_bytes;
    EXPECT_NE(problems_of(seen).front().find("they are lost"), std::string::npos);
    seen.call.bytes_after_reads = recorder::k_pipe_bytes + 1;
    EXPECT_NE(problems_of(seen).front().find("waited for ever"), std::string::npos);
}

TEST(HookTestReport, TextNamesWhatIsWrongAndActsOnNoTerminal) {
    Round run = good_run();
    run.calls[0].call.arguments = {"\033[2J", "\xc2\x9b"};
    run.calls[0].call.environment = {{"LXC_NAME", "\xe2\x80\xae"}};
    run.calls[1].call.holders = {{7, "sl\007ep"}};
    run.errors = {"conf - \033[31m"};
    run.stop = Step::hung;
    const std::string text = runs_text({run}, 100);
    for (const std::string bad : {"\033", "\007", "\xc2\x9b", "\xe2\x80\xae"})
        EXPECT_EQ(text.find(bad), std::string::npos);
    EXPECT_NE(text.find("left its output open"), std::string::npos);
    EXPECT_NE(text.find("the stop did not come to its end in time"), std::string::npos);
    EXPECT_NE(text.find("5 calls, 1 wrong"), std::string::npos);
}

TEST(HookTestReport, NotCheckedIsSaid) {
    const std::string text = runs_text({good_run()}, 200);
    EXPECT_NE(text.find("not checked: the container's group cannot be seen from here"), std::string::npos);
    EXPECT_NE(text.find("memory.max: max -> 64"), std::string::npos);
}

} // namespace
