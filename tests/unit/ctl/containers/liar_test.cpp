// SPDX-License-Identifier: LGPL-2.1-or-later
// Real processes and real sockets: somebody who listens where a monitor would, and would answer anything.

#include "ctl/containers/containers.hpp"

#include "unit/lxc/temp_tree.hpp"

#include <array>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace warden::ctl::containers {
namespace {

// Listens on an abstract socket as `uid`; writes one byte when it does, and one for each who connects.
class Listener {
public:
    Listener(const std::string &name, uid_t uid) {
        std::array<int, 2> ends{};
        EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
        said_ = ends[0];
        pid_ = fork();
        if (pid_ == 0)
            serve(name, uid, ends[1]);
        close(ends[1]);
        EXPECT_TRUE(says_something(10'000)) << "it does not listen";
    }
    Listener(const Listener &) = delete;
    Listener &operator=(const Listener &) = delete;
    ~Listener() {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
        close(said_);
    }

    pid_t pid() const { return pid_; }
    bool says_something(int within_ms) const {
        pollfd waiting{said_, POLLIN, 0};
        char byte = 0;
        return poll(&waiting, 1, within_ms) == 1 && read(said_, &byte, 1) == 1;
    }

private:
    [[noreturn]] static void serve(const std::string &name, uid_t uid, int out) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (uid != geteuid() && setresuid(uid, uid, uid) != 0)
            _exit(1);
        const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path + 1, name.data(), name.size());
        const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
        if (bind(fd, reinterpret_cast<const sockaddr *>(&address), size) != 0 || listen(fd, 8) != 0)
            _exit(1);
        while (write(out, "x", 1) == 1)
            accept(fd, nullptr, nullptr);
        _exit(0);
    }

    pid_t pid_ = -1;
    int said_ = -1;
};

Container find(const test::TempTree &lxcpath) {
    const Dir root = Dir::open("/").value();
    return ContainerFinder(root).find(lxcpath.path(), "c1");
}

TEST(Liar, OfTheSameUserIsSeenAndNotAsked) {
    const test::TempTree lxcpath;
    lxcpath.write("c1/config", "");
    ASSERT_EQ(find(lxcpath).state, Container::State::stopped);
    const Listener liar(lxcpath.name("c1/command"), geteuid());
    const auto found = find(lxcpath);
    EXPECT_EQ(found.state, Container::State::unknown);
    EXPECT_EQ(found.init.pid, -1);
    EXPECT_FALSE(liar.says_something(0));
    // The control: it would have noticed.
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    const std::string name = lxcpath.name("c1/command");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path + 1, name.data(), name.size());
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    ASSERT_EQ(connect(fd, reinterpret_cast<const sockaddr *>(&address), size), 0);
    EXPECT_TRUE(liar.says_something(10'000));
    close(fd);
}

TEST(Liar, OfAnotherUserIsAnImpostor) {
    if (geteuid() != 0)
        GTEST_SKIP() << "only root can become another user";
    const test::TempTree lxcpath;
    lxcpath.write("c1/config", "");
    const Listener liar(lxcpath.name("c1/command"), 65534);
    const auto found = find(lxcpath);
    EXPECT_EQ(found.state, Container::State::stopped);
    EXPECT_EQ(found.impostor.find("pid " + std::to_string(liar.pid()) + " "), 0U) << found.impostor;
    EXPECT_FALSE(liar.says_something(0));
}

} // namespace
} // namespace warden::ctl::containers
