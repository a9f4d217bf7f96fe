// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/privileges.hpp"

#include "base/syscall_filter.hpp"

#include <array>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace warden {
namespace {

// What a process gives up it cannot get back, so each case has one of its own. 0 is success.
int in_child(const std::function<int()> &body) {
    const pid_t pid = fork();
    if (pid == 0)
        _exit(body());
    int status = 0;
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}

bool has(cap_value_t value, cap_flag_t set) {
    const std::unique_ptr<std::remove_pointer_t<cap_t>, int (*)(void *)> now(cap_get_proc(), cap_free);
    cap_flag_value_t state = CAP_CLEAR;
    return now && cap_get_flag(now.get(), value, set, &state) == 0 && state == CAP_SET;
}

// How many of the sets still have a capability that was not asked for.
int left_over(cap_value_t kept) {
    int found = 0;
    for (cap_value_t value = 0; value < cap_max_bits(); ++value) {
        if (value == kept)
            continue;
        found += has(value, CAP_PERMITTED) + has(value, CAP_EFFECTIVE) + has(value, CAP_INHERITABLE) +
                 (cap_get_bound(value) == CAP_SET) + (cap_get_ambient(value) == CAP_SET);
    }
    return found;
}

TEST(Privileges, OnlyWhatIsKeptIsLeft) {
    if (!has(CAP_SETPCAP, CAP_EFFECTIVE) || !has(CAP_DAC_READ_SEARCH, CAP_PERMITTED))
        GTEST_SKIP() << "needs root's capabilities";
    EXPECT_EQ(in_child([] {
                  const std::array<cap_value_t, 1> kept{CAP_DAC_READ_SEARCH};
                  if (!keep_capabilities(kept))
                      return 100;
                  if (!has(CAP_DAC_READ_SEARCH, CAP_EFFECTIVE) ||
                      cap_get_bound(CAP_DAC_READ_SEARCH) != CAP_SET)
                      return 101;
                  return left_over(CAP_DAC_READ_SEARCH);
              }),
              0);
}

TEST(Privileges, NothingCanBeKeptAsWell) {
    EXPECT_EQ(in_child([] {
                  if (!keep_capabilities({}))
                      return 100;
                  return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 && !has(CAP_CHOWN, CAP_PERMITTED) &&
                                 !has(CAP_SETPCAP, CAP_EFFECTIVE)
                             ? 0
                             : 1;
              }),
              0);
}

TEST(Privileges, WhatIsNotHeldIsNoError) {
    EXPECT_EQ(in_child([] {
                  const std::array<cap_value_t, 2> wanted{CAP_SYS_PTRACE, CAP_MAC_ADMIN};
                  if (!keep_capabilities({}) || !keep_capabilities(wanted))
                      return 100;
                  return has(CAP_SYS_PTRACE, CAP_PERMITTED) ? 1 : 0;
              }),
              0);
}

TEST(Privileges, TwiceIsTheSame) {
    EXPECT_EQ(in_child([] {
                  const std::array<cap_value_t, 1> kept{CAP_DAC_READ_SEARCH};
                  const bool had = has(CAP_DAC_READ_SEARCH, CAP_PERMITTED);
                  if (!keep_capabilities(kept) || !keep_capabilities(kept))
                      return 100;
                  return has(CAP_DAC_READ_SEARCH, CAP_EFFECTIVE) == had ? 0 : 1;
              }),
              0);
}

// What a judge gives up is both: what it could do, and the calls to do it by.
TEST(Privileges, AJudgeKeepsWhatItNamesAndActsNoMore) {
    if (!has(CAP_SETPCAP, CAP_EFFECTIVE) || !has(CAP_DAC_READ_SEARCH, CAP_PERMITTED))
        GTEST_SKIP() << "needs root's capabilities";
    const auto acts = [] { return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0 || errno != EPERM; };
    EXPECT_EQ(in_child([&] {
                  const std::array<cap_value_t, 1> kept{CAP_DAC_READ_SEARCH};
                  if (!only_judge(kept) || !has(CAP_DAC_READ_SEARCH, CAP_EFFECTIVE))
                      return 100;
                  return left_over(CAP_DAC_READ_SEARCH) + (filters_system_calls() && acts() ? 1 : 0);
              }),
              0);
    EXPECT_EQ(in_child([&] {
                  if (!only_judge(std::nullopt) || !has(CAP_DAC_READ_SEARCH, CAP_EFFECTIVE))
                      return 100;
                  return filters_system_calls() && acts() ? 1 : 0;
              }),
              0);
}

} // namespace
} // namespace warden
