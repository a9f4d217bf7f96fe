// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/syscall_filter.hpp"

#include <fcntl.h>
#include <functional>
#include <gtest/gtest.h>
#include <linux/bpf.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace warden {
namespace {

// A filter cannot be taken away again, so each case has a process of its own, which ends with what `body`
// says.
int behind_the_filter(const std::function<int()> &body) {
    const pid_t pid = fork();
    if (pid == 0)
        _exit(refuse_acting_calls() ? body() : 255);
    int status = 0;
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}

// The errno of a call; 0 when it did not fail.
int code_of(long result) {
    return result < 0 ? errno : 0;
}

class SyscallFilter : public testing::Test {
protected:
    void SetUp() override {
        if (!filters_system_calls())
            GTEST_SKIP() << "this machine's numbers are not known";
    }
};

TEST_F(SyscallFilter, NothingIsExecuted) {
    EXPECT_EQ(behind_the_filter([] {
                  char *const arguments[] = {const_cast<char *>("true"), nullptr};
                  return code_of(execv("/bin/true", arguments));
              }),
              EPERM);
    EXPECT_EQ(behind_the_filter([] {
                  char *const arguments[] = {const_cast<char *>("true"), nullptr};
                  const int fd = open("/bin/true", O_PATH | O_CLOEXEC);
                  return code_of(syscall(SYS_execveat, fd, "", arguments, environ, AT_EMPTY_PATH));
              }),
              EPERM);
}

TEST_F(SyscallFilter, NoSocketIsMade) {
    for (const int family : {AF_UNIX, AF_INET, AF_NETLINK})
        EXPECT_EQ(behind_the_filter([family] { return code_of(socket(family, SOCK_DGRAM, 0)); }), EPERM);
}

// Each would fail otherwise as well, for root too, and with another code.
TEST_F(SyscallFilter, NorIsAnythingElseDoneToTheMachine) {
    EXPECT_EQ(behind_the_filter([] { return code_of(ptrace(PTRACE_ATTACH, -1, nullptr, nullptr)); }), EPERM);
    EXPECT_EQ(behind_the_filter([] { return code_of(mount("x", "/nowhere", "x", 0, nullptr)); }), EPERM);
    EXPECT_EQ(behind_the_filter([] { return code_of(syscall(SYS_fsopen, nullptr, 0)); }), EPERM);
    EXPECT_EQ(behind_the_filter([] { return code_of(unshare(static_cast<int>(0x80000000U))); }), EPERM);
    EXPECT_EQ(behind_the_filter([] { return code_of(setns(-1, 0)); }), EPERM);
    EXPECT_EQ(behind_the_filter([] { return code_of(syscall(SYS_finit_module, -1, "", 0)); }), EPERM);
    EXPECT_EQ(behind_the_filter([] { return code_of(syscall(SYS_keyctl, -1)); }), EPERM);
    EXPECT_EQ(behind_the_filter([] { return code_of(syscall(SYS_io_uring_setup, 0, nullptr)); }), EPERM);
    EXPECT_EQ(behind_the_filter([] { return code_of(syscall(SYS_open_by_handle_at, -1, nullptr, 0)); }),
              EPERM);
    EXPECT_EQ(behind_the_filter([] { return code_of(syscall(SYS_reboot, 0, 0, 0, nullptr)); }), EPERM);
}

TEST_F(SyscallFilter, OfBpfOnlyQuestionsAreLeft) {
    EXPECT_EQ(behind_the_filter([] { return code_of(syscall(SYS_bpf, BPF_PROG_ATTACH, nullptr, 0)); }),
              EPERM);
    EXPECT_EQ(behind_the_filter([] { return code_of(syscall(SYS_bpf, BPF_LINK_CREATE, nullptr, 0)); }),
              EPERM);
    EXPECT_EQ(behind_the_filter([] { return code_of(syscall(SYS_bpf, BPF_MAP_CREATE, nullptr, 0)); }), EPERM);
    // Where the kernel does not answer them either, it says the same to a process without the filter.
    for (const int question :
         {BPF_PROG_QUERY, BPF_PROG_GET_FD_BY_ID, BPF_OBJ_GET_INFO_BY_FD, BPF_PROG_LOAD}) {
        const int unfiltered = code_of(syscall(SYS_bpf, question, nullptr, 8));
        EXPECT_EQ(behind_the_filter([question] { return code_of(syscall(SYS_bpf, question, nullptr, 8)); }),
                  unfiltered);
    }
}

TEST_F(SyscallFilter, AProcessIsForkedButWithoutANamespace) {
    EXPECT_EQ(behind_the_filter([] {
                  const pid_t pid = fork();
                  if (pid == 0)
                      _exit(socket(AF_UNIX, SOCK_STREAM, 0) < 0 && errno == EPERM ? 7 : 8);
                  int status = 0;
                  return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : 1;
              }),
              7);
    EXPECT_EQ(behind_the_filter([] {
                  const long pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, nullptr, nullptr, nullptr, 0);
                  if (pid == 0)
                      _exit(0);
                  return code_of(pid);
              }),
              EPERM);
    EXPECT_EQ(behind_the_filter([] { return code_of(syscall(SYS_clone3, nullptr, 0)); }), ENOSYS);
}

// What a reader does: it opens and reads files, and answers through what it was given.
TEST_F(SyscallFilter, ReadingStays) {
    EXPECT_EQ(behind_the_filter([] {
                  char byte = 0;
                  const int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
                  if (fd < 0 || read(fd, &byte, 1) != 1 || byte != 'N')
                      return 1;
                  int ends[2];
                  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
                      return 2;
                  return send(ends[0], &byte, 1, 0) == 1 && recv(ends[1], &byte, 1, 0) == 1 ? 0 : 3;
              }),
              0);
}

TEST_F(SyscallFilter, TwiceIsTheSame) {
    EXPECT_EQ(behind_the_filter([] { return refuse_acting_calls() ? 0 : 1; }), 0);
}

} // namespace
} // namespace warden
