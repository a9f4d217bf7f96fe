// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/child.hpp"

#include "base/memory_file.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <gtest/gtest.h>

namespace warden {
namespace {

using How = WorkerEnd::How;

Result<ProgramEnd> shell(const std::string &script, std::int64_t ms = 10'000,
                         std::size_t max_output = 10'000) {
    return run_program({"/bin/sh", "-c", script}, Deadline::after_ms(ms), max_output);
}

TEST(RunProgram, GivesStatusAndStdout) {
    const auto ran = shell("echo out; echo err >&2; exit 4");
    ASSERT_TRUE(ran);
    EXPECT_EQ(ran->end.how, How::exited);
    EXPECT_EQ(ran->end.code, 4);
    EXPECT_EQ(ran->output, "out\n");
    EXPECT_FALSE(ran->too_long);
}

TEST(RunProgram, ArgumentsAreNotSplitOrExpanded) {
    const auto ran = run_program({"/bin/sh", "-c", "printf '%s|' \"$@\"", "x", "a b", "$HOME", "*", ""},
                                 Deadline::after_ms(10'000), 100);
    ASSERT_TRUE(ran);
    EXPECT_EQ(ran->output, "a b|$HOME|*||");
}

TEST(RunProgram, TheEnvironmentIsFixed) {
    setenv("WARDEN_TEST_LEAK", "1", 1);
    const auto ran = run_program({"/usr/bin/env"}, Deadline::after_ms(10'000), 10'000);
    ASSERT_TRUE(ran);
    EXPECT_EQ(ran->output, "LC_ALL=C\nPATH=/usr/sbin:/usr/bin:/sbin:/bin\n");
}

TEST(RunProgram, ReadsWhatItIsGiven) {
    const std::string input(300'000, 'x');
    const auto run = [](std::string_view text) {
        return run_program({"/usr/bin/wc", "-c"}, Deadline::after_ms(10'000), 100, Leftovers::killed, text);
    };
    EXPECT_EQ(run(input)->output, "300000\n");
    EXPECT_EQ(run({})->output, "0\n");
}

TEST(RunProgram, CanOpenAFileInMemory) {
    const auto file = memory_file("held in memory");
    ASSERT_TRUE(file);
    const auto ran = run_program({"/bin/cat", path_for_children(*file)}, Deadline::after_ms(10'000), 100);
    ASSERT_TRUE(ran);
    EXPECT_EQ(ran->output, "held in memory");
}

TEST(RunProgram, OnlyTheStandardFilesAreOpen) {
    const auto ran = run_program({"/bin/ls", "/proc/self/fd"}, Deadline::after_ms(10'000), 10'000);
    ASSERT_TRUE(ran);
    EXPECT_EQ(ran->output, "0\n1\n2\n3\n"); // 3: the directory that ls reads
}

TEST(RunProgram, WhatCannotBeExecutedIsAnError) {
    EXPECT_EQ(run_program({"/none/such"}, Deadline::after_ms(10'000), 10).error().message,
              "cannot execute /none/such: No such file or directory");
    EXPECT_FALSE(run_program({"/etc/passwd"}, Deadline::after_ms(10'000), 10));
    EXPECT_EQ(run_program({}, Deadline::after_ms(10'000), 10).error().code, EINVAL);
    EXPECT_EQ(run_program({"sh"}, Deadline::after_ms(10'000), 10).error().code, EINVAL);
}

TEST(RunProgram, ADeadlineKillsItAndItsChildren) {
    const auto start = std::chrono::steady_clock::now();
    const auto ran = shell("sleep 100 & sleep 100", 300);
    ASSERT_TRUE(ran);
    EXPECT_EQ(ran->end.how, How::timed_out);
    EXPECT_TRUE(ran->end.left_processes);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST(RunProgram, TooMuchOutputEndsIt) {
    const auto start = std::chrono::steady_clock::now();
    const auto ran = shell("while :; do echo line; done", 60'000, 1000);
    ASSERT_TRUE(ran);
    EXPECT_TRUE(ran->too_long);
    EXPECT_EQ(ran->output.size(), 1000U);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
    const auto exact = shell("printf 12345", 10'000, 5);
    ASSERT_TRUE(exact);
    EXPECT_FALSE(exact->too_long);
    EXPECT_EQ(exact->output, "12345");
}

TEST(RunProgram, ASignalIsReported) {
    const auto ran = shell("kill -TERM $$");
    ASSERT_TRUE(ran);
    EXPECT_EQ(ran->end.how, How::killed);
    EXPECT_EQ(ran->end.code, SIGTERM);
}

} // namespace
} // namespace warden
