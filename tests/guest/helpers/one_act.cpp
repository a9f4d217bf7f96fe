// SPDX-License-Identifier: LGPL-2.1-or-later
// usage: one_act ACT [ARGUMENT...]: one act that an AppArmor profile can deny, and nothing beside it, for a
// container without tools. Exit: 0 it was allowed, 1 it was not (the error is printed), 2 usage.
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/mqueue.h>
#include <sched.h>
#include <string>
#include <string_view>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

namespace {

int number(const char *text) {
    return static_cast<int>(std::strtol(text, nullptr, 0));
}

// The numbers of socket(2): family, type, protocol.
bool make_socket(char **words) {
    return socket(number(words[0]), number(words[1]), number(words[2])) >= 0;
}

// An abstract address, "@name" without its "@", for a socket of the type.
bool bind_abstract(char **words) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path + 1, words[1], sizeof(address.sun_path) - 2);
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + std::strlen(words[1]));
    const int fd = socket(AF_UNIX, number(words[0]), 0);
    return fd >= 0 && bind(fd, reinterpret_cast<const sockaddr *>(&address), size) == 0;
}

bool trace(char **words) {
    return ptrace(PTRACE_SEIZE, number(words[0]), nullptr, nullptr) == 0;
}

// A ring that a thread of the kernel polls.
bool make_polled_ring(char ** /*words*/) {
    io_uring_params params{};
    params.flags = IORING_SETUP_SQPOLL;
    return syscall(SYS_io_uring_setup, 4, &params) >= 0;
}

bool make_queue(char **words) {
    mq_attr attributes{};
    attributes.mq_maxmsg = 1;
    attributes.mq_msgsize = 16;
    return syscall(SYS_mq_open, words[0], O_CREAT | O_RDWR, 0600, &attributes) >= 0;
}

bool limit_files(char **words) {
    const rlimit limit{static_cast<rlim_t>(number(words[0])), static_cast<rlim_t>(number(words[0]))};
    return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

bool make_user_namespace(char ** /*words*/) {
    return unshare(CLONE_NEWUSER) == 0;
}

// A fresh mount with no flags at all: busybox adds MS_SILENT to each.
bool mount_plainly(char **words) {
    return mount(words[0], words[1], words[2], 0, nullptr) == 0;
}

// In a mount namespace of its own: that of the container stays as it is.
bool pivot(char **words) {
    return unshare(CLONE_NEWNS) == 0 && chdir(words[0]) == 0 &&
           syscall(SYS_pivot_root, words[0], words[1]) == 0;
}

bool change_profile(char **words) {
    const int fd = open("/proc/self/attr/current", O_WRONLY | O_CLOEXEC);
    const auto text = std::string("changeprofile ") + words[0];
    return fd >= 0 && write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

bool raise_priority(char ** /*words*/) {
    return setpriority(PRIO_PROCESS, 0, -5) == 0;
}

struct Act {
    std::string_view name;
    int words;
    bool (*run)(char **words);
};
constexpr Act k_acts[] = {
    {"socket", 3, make_socket},         {"bind", 2, bind_abstract},      {"ptrace", 1, trace},
    {"sqpoll", 0, make_polled_ring},    {"mqueue", 1, make_queue},       {"rlimit", 1, limit_files},
    {"userns", 0, make_user_namespace}, {"mount", 3, mount_plainly},     {"pivot", 2, pivot},
    {"profile", 1, change_profile},     {"priority", 0, raise_priority},
};

} // namespace

int main(int argc, char **argv) {
    for (const auto &act : k_acts) {
        if (argc != act.words + 2 || act.name != argv[1])
            continue;
        if (act.run(argv + 2))
            return 0;
        std::printf("%s: %s\n", argv[1], std::strerror(errno));
        return 1;
    }
    return 2;
}
